import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ScriptKind } from '../../../core/control/client/index.js'
import { childrenOf } from '../../setup/processes.js'
import { shopctl } from '../../setup/shopctl.js'
import { Shopper } from '../../setup/shopper.js'
import { bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'

let platform: TestPlatform
let acme: Shopper
const mug = sku.cheap

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  acme = await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

const scripts = () => platform.client.scripts('acme')
const put = async (name: string, kind: ScriptKind, source: string): Promise<number> => {
  const { version } = await scripts().save(name, { kind, source })
  await scripts().switch(name, version)
  return version
}
const percent = (number: number) => `export default () => ({ label: 'All', percent: ${number} })`

interface Priced {
  readonly total: { readonly amount: number }
  readonly subtotal: { readonly amount: number }
}
const shareOff = async (): Promise<number> => {
  const { body } = await acme.request<Priced>('GET', `/carts/${await acme.cart(mug)}`)
  return Math.round(100 - (100 * body.total.amount) / body.subtotal.amount)
}
/** Their processes, and the release that answers. */
const workers = async () => {
  const isWorker = ({ command }: { command: string }): boolean => /(^|\/)node .*worker\.mjs/.test(command)
  const pids = (await childrenOf(platform.home)).filter(isWorker).map(({ pid }) => pid)
  return { pids, release: (await acme.request('GET', '/products')).release }
}

test('a discount counts from the answer on, without a rebuild: the same worker, the same release; and so does the way back (S14)', async () => {
  expect(await shareOff()).toBe(0)
  const before = await workers()
  await put('all', 'discount', percent(10))
  expect(await shareOff()).toBe(10)
  await put('all', 'discount', percent(20))
  expect(await shareOff()).toBe(20)
  await scripts().switch('all', 1)
  expect(await shareOff()).toBe(10)
  expect(await workers()).toEqual(before)
  expect(await scripts().history('all')).toMatchObject({ live: 1, version: 2, source: percent(20) })
  expect(await scripts().version('all', 1)).toMatchObject({ version: 1, source: percent(10) })
})

test('what cannot be read is not saved, and the seller is told the line (S14)', async () => {
  const file = join(platform.home, 'broken.js')
  await writeFile(file, 'export default () => {\n  return [\n}')
  const args = ['script', 'save', 'broken', '--kind', 'discount', '--file', file, '--tenant', 'acme']
  const { code, answer } = await shopctl(platform.home, ...args)
  expect({ code, error: answer.error }).toMatchObject({ code: 2, error: { code: 'SCRIPT_UNREADABLE' } })
  expect(answer.error?.title).toContain('line 3')
})

const evil = {
  'an endless loop': 'export default () => { for (;;); }',
  'a promise that never settles': 'export default () => new Promise(() => {})',
  'a memory bomb': 'export default () => { const all = []; for (;;) all.push(new Uint8Array(100000)) }',
} as const

test('an endless loop, a promise that never settles and a memory bomb end within a second, and the shop goes on in the same process (S14)', async () => {
  const before = await workers()
  for (const [name, source] of Object.entries(evil)) {
    await put('rule', 'checkout', source)
    const [refused, others] = await Promise.all([
      acme.order(mug),
      Promise.all(Array.from({ length: 5 }, () => acme.request('GET', '/products'))),
    ])
    expect([refused.status, refused.body.code], name).toEqual([503, 'CHECKOUT_RULE_FAILED'])
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    const { problem, ms } = await scripts().try('rule', { kind: 'checkout', source })
    expect(problem?.code).toMatch(/^SCRIPT_(TOOK_TOO_LONG|FAILED|MEMORY)$/)
    expect(ms, name).toBeLessThan(1_000)
  }
  await scripts().switch('rule', null)
  expect((await acme.order(mug)).status).toBe(201)
  expect(await workers()).toEqual(before)
})

test('a script is tried on the last order by the command line, and its trace says what it got (S14)', async () => {
  const { code, answer } = await shopctl(platform.home, 'script', 'try', 'all', '--tenant', 'acme')
  expect(code).toBe(0)
  expect(answer).toMatchObject({ answer: { percent: 20 }, input: { lines: [{ sku: mug }] } })
})

test('only a new script has to be told its kind, and a name that none can have is refused with those that can', async () => {
  const file = join(platform.home, 'fifth.js')
  await writeFile(file, percent(20))
  const save = (name: string) => shopctl(platform.home, 'script', 'save', name, '--file', file, '--tenant', 'acme')
  expect(await save('all')).toMatchObject({ code: 0, answer: { name: 'all', version: 3 } })
  const unknown = (await save('fifth')).answer.error
  expect([unknown?.code, unknown?.title]).toEqual(['USAGE', expect.stringContaining('--kind discount, shipping or')])
  const wrong = (await save('Fifth Script')).answer.error
  expect(wrong).toMatchObject({ code: 'SCRIPT_NAME_INVALID', title: '"Fifth Script" is no name for a script.' })
})

test('a script is removed when it is off, after a word; what it was can still be read (S14)', async () => {
  const script = (...words: readonly string[]) => shopctl(platform.home, 'script', ...words, '--tenant', 'acme')
  await put('gone', 'discount', percent(0))
  expect((await script('remove', 'gone')).answer.error?.code).toBe('USAGE')
  expect((await script('remove', 'gone', '--yes')).answer.error?.code).toBe('SCRIPT_IS_ON')
  await script('off', 'gone')
  expect(await script('remove', 'gone', '--yes')).toMatchObject({ code: 0, answer: { removed: 'gone' } })
  expect((await scripts().list()).map(({ name }) => name)).not.toContain('gone')
  expect((await script('on', 'gone', '--to', '1')).answer.error?.code).toBe('SCRIPT_NOT_FOUND')
  expect(await script('history', 'gone', '--source', '1')).toMatchObject({ code: 0, answer: { source: percent(0) } })
})

test('a worker that takes a crashed one’s place has the scripts that are on (S14)', async () => {
  const { pids } = await workers()
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await expect.poll(shareOff, { timeout: 20_000 }).toBe(10)
  expect((await workers()).pids).not.toEqual(pids)
})

test.runIf(isThorough)(
  'what is switched while the shop sleeps does not wake it, and counts when it wakes',
  async () => {
    const { home } = platform
    await platform.stop()
    platform = await TestPlatform.start({ home, environment: bare })
    acme = new Shopper(await platform.address('acme'))
    expect(await scripts().switch('all', 2)).toMatchObject({ worker: 'none' })
    expect((await platform.client.tenant('acme')).state).toBe('asleep')
    expect(await shareOff()).toBe(20)
  },
)
