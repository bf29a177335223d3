import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { ledger, ledgerName } from '../../../../core/protocol/index.js'
import { LedgerMarks } from '../../../../core/runtime/ledger-marks.js'
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

/** A process that never gives the processor back: what runs stands in its ledger. */
async function circling(token: string): Promise<number> {
  const compiled = new URL('../../../../dist/core/runtime/ledger-marks.js', import.meta.url).href
  const script = `
    import { LedgerMarks } from '${compiled}'
    const marks = new LedgerMarks('${token}')
    const inner = marks.wrap(${JSON.stringify(check)}, () => { console.log('circling'); for (;;); })
    marks.wrap({ plugin: 'outer', what: 'around' }, () => inner())()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

test('of a process that stands still it is read in its memory whose code it is (P12)', async () => {
  const { file } = await openFile()
  const pid = await circling('secret')
  await file.look(pid, 'another')
  expect(file.read()).toBeUndefined()
  await file.look(pid, 'secret')
  expect(file.read()).toEqual(check)
})

test('what has begun and not ended is a suspect, where it is of one plugin alone', async () => {
  const { file } = await openFile()
  const marks = new LedgerMarks('own')
  const look = async (): Promise<unknown> => {
    await file.look(process.pid, 'own')
    return file.read()
  }
  const ends = Promise.withResolvers<void>()
  const first = marks.wrap(check, () => ends.promise)
  const both = [first(), first()]
  expect(await look()).toEqual({ ...check, isSuspect: true })
  const other = Promise.withResolvers<void>()
  both.push(marks.wrap({ ...check, plugin: 'other' }, () => other.promise)())
  expect(await look()).toBeUndefined()
  other.reject(new Error('no'))
  await Promise.allSettled(both.slice(2))
  expect(await look()).toEqual({ ...check, isSuspect: true })
  ends.resolve()
  await Promise.all(both.slice(0, 2))
  expect(() => marks.wrap(check, () => JSON.parse('no'))()).toThrow()
  expect(await look()).toBeUndefined()
})

test('a process that is not there has no ledger, and what only begins like one is none', async () => {
  const { file } = await openFile()
  await file.look(2 ** 22, 'own')
  expect(file.read()).toBeUndefined()
  const many = Array.from({ length: 100 }, () => Buffer.concat([ledgerName('forged'), Buffer.alloc(ledger.place, 255)]))
  await file.look(process.pid, 'forged')
  expect(file.read()).toBeUndefined()
  expect(many).toHaveLength(100)
})
