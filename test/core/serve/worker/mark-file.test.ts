import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { ledger, ledgerName } from '../../../../core/protocol/index.js'
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

const compiled = new URL('../../../../dist/core/runtime/ledger-marks.js', import.meta.url).href

/** A process with a ledger; a script of its own goes on where the test says so. Whose ledger is read is another's, as in a platform. */
async function withLedger(token: string, script: string): Promise<{ pid: number; next: () => Promise<unknown> }> {
  const whole = `
    import { LedgerMarks } from '${compiled}'
    const marks = new LedgerMarks('${token}')
    const check = ${JSON.stringify(check)}
    ${script}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', whole], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await once(child.stdout, 'data')
  const next = (): Promise<unknown> => {
    const done = once(child.stdout, 'data')
    child.stdin.write('next')
    return done
  }
  return { pid: child.pid ?? 0, next }
}

test('of a process that stands still it is read in its memory whose code it is (P12)', async () => {
  const { file } = await openFile()
  const { pid } = await withLedger(
    'secret',
    `const inner = marks.wrap(check, () => { console.log('circling'); for (;;); })
    marks.wrap({ plugin: 'outer', what: 'around' }, () => inner())()`,
  )
  await file.look(pid, 'another')
  expect(file.read()).toBeUndefined()
  await file.look(pid, 'secret')
  expect(file.read()).toEqual(check)
})

test('what has begun and not ended is a suspect, where it is of one plugin alone', async () => {
  const { file } = await openFile()
  const { pid, next } = await withLedger(
    'own',
    `const [ends, other] = [Promise.withResolvers(), Promise.withResolvers()]
    const first = marks.wrap(check, () => ends.promise)
    const both = Promise.all([first(), first()])
    const steps = [
      () => { marks.wrap({ ...check, plugin: 'other' }, () => other.promise)().catch(() => undefined) },
      () => other.reject(new Error('no')),
      async () => {
        ends.resolve()
        await both
        try { marks.wrap(check, () => JSON.parse('no'))() } catch {}
      },
    ]
    process.stdin.on('data', async () => {
      await steps.shift()()
      setImmediate(() => console.log('done'))
    })
    console.log('begun')`,
  )
  const look = async (): Promise<unknown> => {
    await file.look(pid, 'own')
    return file.read()
  }
  expect(await look()).toEqual({ ...check, isSuspect: true })
  await next()
  expect(await look()).toBeUndefined()
  await next()
  expect(await look()).toEqual({ ...check, isSuspect: true })
  await next()
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
