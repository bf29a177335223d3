import { writeSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { FileMarks } from '../../../../core/runtime/marks.js'
import { MarkFile } from '../../../../core/serve/worker/mark-file.js'

async function openFile(): Promise<{ file: MarkFile; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'shopctl-mark-'))
  const file = MarkFile.open(dir, 'w1.mark')
  onTestFinished(async () => {
    file.close()
    await rm(dir, { recursive: true })
  })
  return { file, dir }
}

const check = { plugin: 'circling', what: 'before Checkout.place check' }

test('who runs is in the file while it runs, also where it goes on after it has waited, and not behind it', async () => {
  const { file, dir } = await openFile()
  expect(await readdir(dir)).toEqual([])
  const marks = new FileMarks(file.descriptor, 60_000)
  const seen: unknown[] = []
  const run = marks.wrap(check, async (word: string) => {
    seen.push(file.read())
    await delay(1)
    seen.push(file.read())
    return word
  })
  const running = run('done')
  seen.push(file.read())
  expect(await running).toBe('done')
  expect(seen).toEqual([check, undefined, check])
  const inner = marks.wrap({ ...check, plugin: 'inner' }, () => file.read())
  const outer = marks.wrap(check, () => [inner(), file.read()])
  expect(outer()).toEqual([{ ...check, plugin: 'inner' }, check])
})

test('when its time is over nothing is put down any more', async () => {
  const { file } = await openFile()
  const marks = new FileMarks(file.descriptor, 1)
  await delay(20)
  expect(marks.wrap(check, () => file.read())()).toBeUndefined()
})

test('a worker may write anything; what is no mark is none', async () => {
  const { file } = await openFile()
  for (const text of ['x'.repeat(100_000), '{"plugin":"../x","what":""}', JSON.stringify({ ...check, more: 1 })]) {
    writeSync(file.descriptor, text, 0)
    expect(file.read()).toBeUndefined()
  }
})
