import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DevCommand, isLive } from '../test/setup/dev-command.js'
import { repository } from '../test/setup/test-platform.js'
import { figure, type Result } from './figures.js'

const scaffolds = 5
const edits = 20

/** What an author waits for: from `plugin new` to the first answer of a running shop, and from a save to its being live. */
export async function run(tell: (line: string) => void): Promise<Result> {
  const [starts, saves]: [number[], number[]] = [[], []]
  for (let round = 0; round < scaffolds; round += 1) {
    tell(`scaffold ${round + 1} of ${scaffolds}`)
    const folder = await mkdtemp(join(tmpdir(), 'shopctl-bench-author-'))
    // As npm install leaves them, which is npm's time and not ours.
    await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
    try {
      const started = performance.now()
      await scaffold(folder)
      const { dev, shopper } = await DevCommand.start(join(folder, 'limits'))
      const { status } = await shopper.request('GET', '/products')
      starts.push(performance.now() - started)
      if (status !== 200) throw new Error(`the shop answered ${status}`)
      if (round === scaffolds - 1) saves.push(...(await savesOf(dev)))
      await dev.kill()
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return { 'scaffold to a running shop': figure(starts), 'a save until it is live': figure(saves) }
}

async function scaffold(folder: string): Promise<void> {
  const launcher = join(repository, 'bin/launcher.js')
  const child = spawn(process.execPath, [launcher, 'plugin', 'new', 'limits'], { cwd: folder, stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`plugin new ended with ${code}`)
}

async function savesOf(dev: DevCommand): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < edits; n += 1) {
    // An author reads and writes: meanwhile the types are checked and the next standby worker is made.
    await delay(3_000)
    const started = performance.now()
    await dev.save('src/index.ts', [n === 0 ? 'at most' : `at most ${n - 1}:`, `at most ${n}:`], isLive)
    times.push(performance.now() - started)
  }
  return times
}
