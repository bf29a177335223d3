import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Saves, watchFolder } from '../../../core/platform/dev/index.js'

let folder: string
let saves: Saves
let next: AsyncIterator<void>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shopctl-watch-'))
  for (const name of ['src', 'node_modules/other', 'dist']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'src/index.ts'), '0')
  saves = await watchFolder(folder)
  next = saves[Symbol.asyncIterator]()
})
afterEach(async () => {
  await saves.close()
  rmSync(folder, { recursive: true })
})

const inPlace = (file: string): void => writeFileSync(join(folder, file), String(performance.now()))
const byRename = (file: string): void => {
  inPlace('src/.index.ts.swp')
  renameSync(join(folder, 'src/.index.ts.swp'), join(folder, file))
}
const noticed = async (): Promise<boolean> => (await next.next()).done === false

test('each save is noticed, in place or by a file that takes the other’s name, in any order', async () => {
  for (const save of [inPlace, byRename, inPlace, inPlace, byRename, byRename, inPlace]) {
    save('src/index.ts')
    expect(await noticed()).toBe(true)
  }
})

test('a file that is emptied is not told of before what is written into it', async () => {
  const file = join(folder, 'src/index.ts')
  writeFileSync(file, '')
  setTimeout(() => writeFileSync(file, 'whole'), 60)
  expect(await noticed()).toBe(true)
  expect(readFileSync(file, 'utf8')).toBe('whole')
})

test('a save before anybody asks is not lost', async () => {
  inPlace('src/index.ts')
  expect(await noticed()).toBe(true)
})

test('a folder and a file that are new are noticed, and one that goes', async () => {
  mkdirSync(join(folder, 'mail'))
  expect(await noticed()).toBe(true)
  inPlace('mail/hello.md')
  expect(await noticed()).toBe(true)
  rmSync(join(folder, 'mail/hello.md'))
  expect(await noticed()).toBe(true)
})

test('what others write beside the plugin is no save', async () => {
  for (const file of ['node_modules/other/index.js', 'dist/index.js', 'notes.txt']) inPlace(file)
  inPlace('package.json')
  expect(await noticed()).toBe(true)
  const more = noticed()
  await saves.close()
  expect(await more).toBe(false)
})
