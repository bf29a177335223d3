import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openPlatformLog } from '../../../core/platform/platform-log.js'

test('the platform’s log is one JSON object a line, and holds no secret (P18)', async () => {
  const home = await mkdtemp(join(tmpdir(), 'shopctl-log-'))
  onTestFinished(() => rm(home, { recursive: true }))
  const lines: string[] = []
  const { log, close } = openPlatformLog({ home, onLine: (line) => lines.push(line) })
  log('a worker ended', { tenant: 'acme', error: 'it broke' })
  log('signed in', { token: 'hunter2', login: { password: 'hunter2', user: 'ann' } })
  await close()
  const written = (await readFile(join(home, 'logs/platform.log'), 'utf8')).trim().split('\n')
  expect(written).toEqual(lines)
  expect(written.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      level: 'warn',
      message: 'a worker ended',
      tenant: 'acme',
      error: 'it broke',
      time: expect.stringMatching(/^2.*Z$/),
    },
    { level: 'info', message: 'signed in', login: { user: 'ann' } },
  ])
  expect(written.join('')).not.toContain('hunter2')
})
