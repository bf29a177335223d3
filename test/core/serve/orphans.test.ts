import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isAlive, standIn, until } from './serving.js'

const script = fileURLToPath(new URL('stand-in/supervise.mjs', import.meta.url))

test('kill -9 of the platform leaves no gateway, no worker, no candidate and no standby', {
  timeout: 30_000,
}, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'orphans-'))
  const platform = spawn(process.execPath, [script, dir, standIn.dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(platform.stdout)
  const [line] = (await new Promise<string[]>((resolve) => lines.once('line', (text) => resolve([text])))) as [string]
  const { pids } = JSON.parse(line) as { pids: number[] }
  const group = await childrenOf(platform.pid ?? 0)
  expect(group).toEqual(expect.arrayContaining(pids))
  expect(group.filter(isAlive)).toEqual(group)

  platform.kill('SIGKILL')
  await until(() => group.every((pid) => !isAlive(pid)))
  await rm(dir, { recursive: true })
})

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const parents = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  return pids.filter((_, i) => Number(parents[i]?.split(') ')[1]?.split(' ')[1]) === parent)
}
