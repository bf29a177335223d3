import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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

test('the platform’s log has at most two files of 5 MB, of which the newest keeps its name, whichever process writes', async () => {
  const home = await mkdtemp(join(tmpdir(), 'shopctl-log-'))
  onTestFinished(() => rm(home, { recursive: true }))
  const logs = [openPlatformLog({ home }), openPlatformLog({ home })]
  const file = join(home, 'logs/platform.log')
  const full = `${'x'.repeat(5 * 1024 * 1024 - 1)}\n`
  for (const round of ['first', 'second']) {
    await writeFile(file, full)
    for (const { log } of logs) log(`a ${round} worker ended`)
  }
  await Promise.all(logs.map(({ close }) => close()))
  expect((await readdir(join(home, 'logs'))).sort()).toEqual(['platform.log', 'platform.log.1'])
  expect((await readFile(`${file}.1`, 'utf8')) === full).toBe(true)
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(
    logs.map(() => 'a second worker ended'),
  )
})
