import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBubblewrap } from '../../setup/bubblewrap.js'
import { handmade } from '../../setup/handmade.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'
import { linesOf, listenTo } from './shop-logs.js'
import { type Deed, fatal, type Given, hostile, isUsual, zoo } from './zoo/index.js'

/** What somebody who reads a log might take for the end of a line, or a terminal for a command. */
const lineEnd = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}]/u

const survived = mostly(zoo, isUsual)
const ending = mostly(fatal, isUsual)

/**
 * Acme has installed every hostile plugin there is. Each is let loose in turn; it must not get what it wants, and globex,
 * next door, must not notice anything.
 */
let platform: TestPlatform
let acme: Shopper
let globex: Shopper
let folder: string | undefined
let neighbour: SteadyShopper
/** Somebody on this machine, and in no shop, at an abstract socket: one that no file stands for. */
const machine = createServer((socket) => socket.end())
const abstract = `\0zoo-${randomUUID()}`

beforeAll(async () => {
  if (!hasBubblewrap()) return
  const dir = await mkdtemp(join(tmpdir(), 'zoo-'))
  folder = dir
  // Here nothing on this machine may be called: the zoo is after it.
  platform = await TestPlatform.start({ environment: { ...bare, SHOPCTL_SANDBOX: 'full', SHOPCTL_EGRESS_ALLOW: '' } })
  ;[acme, globex] = await Promise.all([openShop(platform, 'acme'), openShop(platform, 'globex')])
  await globex.register('ada@globex.example')
  const deeds = [...survived, ...ending]
  for (const deed of deeds) {
    // Where injection needs no types a hostile author goes past the gate: it is quicker.
    if (deed.scopes === undefined) await publishByHand(platform, await handmade(hostile(deed)))
    else await publish(platform, dir, hostile(deed))
  }
  await addPlugins(platform.client, 'acme', ...deeds.map(({ name }) => name))
  await new Promise<void>((resolve) => machine.listen(abstract, resolve))
  neighbour = new SteadyShopper(globex.address)
}, 300_000)

afterAll(async () => {
  if (folder === undefined) return
  machine.close()
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

/** What came of it: `got: …`, `refused: …`, or `down` where the worker did not answer. */
async function letLoose({ name }: Deed): Promise<string> {
  const port = Number(new URL(platform.client.file.api).port)
  const { release } = await acme.request('GET', '/products')
  const given: Given = { port, abstract, release }
  const { status, body } = await acme.request('POST', `/zoo/${name}`, given)
  if ('refused' in body) return `refused: ${String(body['refused'])}`
  if (status >= 502) return `down: ${status}`
  return status === 200 ? `got: ${JSON.stringify(body['got'])}` : `answered: ${status}`
}

async function untilTold(news: () => Promise<string>, words = /./): Promise<void> {
  const isTold = async (): Promise<boolean> => words.test(await news())
  await until(isTold, '').catch(async () => expect(await news()).toMatch(words))
}

const named = (deeds: readonly Deed[]): [string, Deed][] =>
  deeds.map((deed) => [deed.after === undefined ? deed.name : `${deed.name} (${deed.after})`, deed])

describe.runIf(hasBubblewrap())('a plugin does not get what it wants, and the shop goes on (N2)', () => {
  test.each(named(survived))('one that %s', async (_name, deed) => {
    const news = await listenTo(platform.home, 'acme')
    expect(await letLoose(deed)).toMatch(deed.ends)
    expect((await acme.request('GET', '/products')).status).toBe(200)
    if (deed.told !== undefined) await untilTold(news, deed.told)
    expect(await news()).not.toContain('"message":"a worker ')
  })
})

/** The watchdog takes two to eight of them, V8 some to fill its heap, and the next worker one; a slow machine has its time. */
const seconds = 30_000

describe.runIf(hasBubblewrap())(
  'a plugin that ends its shop, or has to be ended, is gone in seconds, and the shop is back (N2) (P12)',
  () => {
    test.each(named(ending))(
      'one that %s',
      async (_name, deed) => {
        const began = performance.now()
        const news = await listenTo(platform.home, 'acme')
        const outcome = await letLoose(deed)
        expect(outcome).toMatch(deed.ends)
        // Who was refused the memory that it wanted lives on.
        if (!outcome.startsWith('refused')) await untilTold(news, deed.told)
        const answers = async (): Promise<boolean> => (await acme.request('GET', '/products')).status === 200
        await until(() => answers().catch(() => false), 'the shop to be back')
        expect(performance.now() - began).toBeLessThan(seconds)
        // A release that crashes again and again waits longer and longer: the next deed is another release's.
        const { release } = await platform.client.tenant('acme')
        await platform.client.changeSet('acme', { kind: 'rollback', to: release ?? 0 }, () => undefined)
      },
      60_000,
    )
  },
)

test.runIf(hasBubblewrap())(
  'the neighbour has noticed nothing: every answer was there, from the same release, and its rows are its own (N2)',
  async () => {
    expect(await neighbour.stop()).toEqual([])
    expect([...neighbour.releases]).toEqual([1])
    expect(neighbour.answered).toBeGreaterThan(100)
    expect((await globex.login('ada@globex.example')).status).toBe(201)
    expect((await globex.order(sku.cheap)).status).toBe(201)
    const lines = await linesOf(platform.home, 'globex')
    expect(lines.filter((line) => !/^\S+Z globex(#1 [|!]| !) /.test(line))).toEqual([])
    expect(lines.filter((line) => /FORGED|acme/.test(line))).toEqual([])
  },
)

test.runIf(hasBubblewrap())(
  'the platform has noticed nothing either: it is the same process, and nothing strange is in its log (N2)',
  async () => {
    expect(platform.process.exitCode).toBeNull()
    expect((await platform.status()).tenants.map(({ slug, state }) => `${slug} ${state}`)).toEqual([
      'acme ready',
      'globex ready',
    ])
    // A line of the platform's is JSON with its own words; what a plugin wrote stands in a reason of its shop's, if anywhere.
    const lines = (await linesOf(platform.home, 'platform')).map((line) => JSON.parse(line) as Record<string, unknown>)
    const forged = lines.filter((line) => JSON.stringify(line).includes('FORGED'))
    expect(forged).not.toEqual([])
    for (const { reason, ...line } of forged) {
      expect(line).toMatchObject({ tenant: 'acme', message: 'a worker ended with code 1' })
      expect(JSON.stringify(line)).not.toContain('FORGED')
      expect(reason).not.toMatch(lineEnd)
    }
    expect(lines.filter(({ tenant, message }) => tenant === 'globex' && /worker/.test(String(message)))).toEqual([])
    expect(platform.output()).not.toContain('FORGED')
    // In the shop's own log each of its lines begins as a line of that shop.
    const own = await linesOf(platform.home, 'acme')
    expect(own.filter((line) => !/^\S+Z acme(#\d+ [|!]| !) /.test(line) || lineEnd.test(line))).toEqual([])
    expect(own.filter((line) => line.includes('FORGED')).length).toBeGreaterThanOrEqual(12)
  },
)
