import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
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
  for (let i = 0; i < 13; i += 1) logs[i % 2]?.log('a worker ended', { number: i, error: 'x'.repeat(1_000_000) })
  await Promise.all(logs.map(({ close }) => close()))
  const dir = join(home, 'logs')
  expect((await readdir(dir)).sort()).toEqual(['platform.log', 'platform.log.1'])
  for (const file of await readdir(dir)) expect((await stat(join(dir, file))).size).toBeLessThan(5.1 * 1024 * 1024)
  const numbers = async (file: string) =>
    (await readFile(join(dir, file), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { number: number }).number)
  expect(await numbers('platform.log')).toEqual([10, 11, 12])
  expect(await numbers('platform.log.1')).toEqual([5, 6, 7, 8, 9])
})
