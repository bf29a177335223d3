/** What is published is put through a trial in a shop of its own, and the report is kept with it. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TrialReport } from '../../../core/model/index.js'
import { publish, publishFolder } from '../../setup/publish.js'
import { shopctl } from '../../setup/shopctl.js'
import { bare, openShop } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: { ...bare, SHOPCTL_TRIALS: 'usual' } })
  await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

/** The report on what was published just now. */
async function reportOn(name: string): Promise<TrialReport> {
  let report: TrialReport | undefined
  const isThere = async (): Promise<boolean> => {
    report = await platform.client.trial({ package: name }).catch(() => undefined)
    return report !== undefined
  }
  await until(isThere, `the report on ${name}`, 60_000)
  return report!
}

const outcomes = ({ steps }: TrialReport): Record<string, string> =>
  Object.fromEntries(steps.map(({ what, outcome }) => [what, outcome]))

test.runIf(isThorough)(
  'a version that does well is said to: each thing that it was put through, and how it ended',
  async () => {
    await publishFolder(platform, join(repository, 'templates/plugins/product-reviews'))
    expect(outcomes(await reportOn('product-reviews'))).toEqual({
      'it starts, and the shop answers': 'passed',
      'people shop': 'passed',
      'its routes answer': 'passed',
      'its jobs run, each of them twice': 'skipped',
      'it takes events that come twice': 'skipped',
      'it is back after its server was killed': 'passed',
      'a swap under load loses no request': 'passed',
      'it leaves nothing behind': 'passed',
    })
  },
  90_000,
)

test('one that breaks is told of with what broke and its words, and the shops notice nothing (P14)', async () => {
  const shopper = new SteadyShopper(await platform.address('acme'))
  await publish(platform, platform.home, {
    name: 'breaks',
    source: `
      import { Controller, cron, Get, on, Plugin } from '@shopctl/sdk'
      import { OrderPlaced } from '@shopctl/sdk/shop'
      declare const process: any
      @Controller('/broken')
      class Broken {
        @Get('/:id') read() { throw new Error('nobody has thought of this') }
      }
      @Plugin({ controllers: [Broken] })
      export default class Breaks {
        #seen = new Set<string>()
        @cron('0 3 * * *') async nightly() { process.kill(process.pid, 'SIGKILL') }
        @on(OrderPlaced) async once({ order }: OrderPlaced) {
          if (this.#seen.has(order.id)) throw new Error('I had that one')
          this.#seen.add(order.id)
        }
      }`,
  })
  const report = await reportOn('breaks')
  expect(outcomes(report)).toMatchObject({
    'people shop': 'passed',
    'its routes answer': 'failed',
    'its jobs run, each of them twice': 'failed',
    'it takes events that come twice': 'failed',
    'it leaves nothing behind': 'passed',
  })
  const detail = (step: string) => report.steps.find(({ what }) => what === step)?.detail
  expect(detail('its routes answer')).toContain('GET /broken/:id')
  expect(detail('its jobs run, each of them twice')).toBe('nightly got no answer: its server ended, or took too long')
  const told = await shopctl(platform.home, 'plugin', 'trial', 'breaks')
  expect(told).toEqual({ code: 2, answer: report })
  expect(await shopper.stop()).toEqual([])
  const { tenants } = await platform.status()
  expect(tenants.map(({ slug }) => slug)).toEqual(['acme'])
}, 90_000)
