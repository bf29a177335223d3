import { globSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const sources = '{bin,core,registry}/**/*.ts'
const notOurs = ['core/sdk/dist/**', 'core/admin/web/**', '**/node_modules/**', '**/*.d.ts']
const endings = ['.js', '.js.map', '.d.ts']

/**
 * Deletes outputs of sources that are gone. And since tsc writes no output whose source has not changed, it is made to
 * start afresh when one got lost.
 */
export function mirrorSources(root) {
  const dist = join(root, 'dist')
  const outputs = new Set(globSync('{bin,core,registry}/**/*.{js,js.map,d.ts}', { cwd: dist }))
  const names = globSync(sources, { cwd: root, exclude: notOurs }).map((file) => file.slice(0, -'.ts'.length))
  const expected = new Set(names.flatMap((name) => endings.map((ending) => name + ending)))
  for (const output of outputs) {
    if (!expected.has(output)) rmSync(join(dist, output))
  }
  const info = join(dist, '.tsbuildinfo')
  const isLost = (name) =>
    endings.some((ending) => !outputs.has(name + ending)) && isOlder(join(root, `${name}.ts`), info)
  if (names.some(isLost)) rmSync(info)
}

/** Whether tsc has seen the file at its last run. */
function isOlder(file, info) {
  const lastRun = statSync(info, { throwIfNoEntry: false })
  return lastRun !== undefined && statSync(file).mtimeMs < lastRun.mtimeMs
}
