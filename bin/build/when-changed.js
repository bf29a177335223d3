import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Does the work unless, since it was last done, no input has changed (by name, size and time) and its output is there.
 * @param {{ root: string, inputs: string[], output: string }} step files and folders below `root`
 * @param {() => Promise<void>} work
 */
export async function whenChanged({ root, inputs, output }, work) {
  const stamp = join(root, 'dist/.stamps', basename(output))
  const now = fingerprint(root, inputs)
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  await work()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, now)
}

function fingerprint(root, inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of [input, ...globSync(`${input}/**`, { cwd: root })].toSorted()) {
      const facts = statSync(join(root, file), { throwIfNoEntry: false })
      if (facts?.isFile()) hash.update(`${file}\0${facts.size}\0${facts.mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}
