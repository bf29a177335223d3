import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { familyOf } from '../../setup/processes.js'
import { isAlive, standIn, until } from './serving.js'

const script = fileURLToPath(new URL('stand-in/supervise.mjs', import.meta.url))

test('kill -9 of the platform leaves no gateway, no worker, no candidate and no standby', {
  timeout: 30_000,
}, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'orphans-'))
  const platform = spawn(process.execPath, [script, dir, standIn.dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const lines = createInterface(platform.stdout)
    const [line] = (await new Promise<string[]>((resolve) => lines.once('line', (text) => resolve([text])))) as [string]
    const { pids } = JSON.parse(line) as { pids: number[] }
    const family = (await familyOf(platform.pid ?? 0)).map(({ pid }) => pid)
    expect(family).toEqual(expect.arrayContaining(pids))

    platform.kill('SIGKILL')
    await until(() => family.every((pid) => !isAlive(pid)))
  } finally {
    platform.kill('SIGKILL')
    await rm(dir, { recursive: true })
  }
})
