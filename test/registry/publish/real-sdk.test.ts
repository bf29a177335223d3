import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readKernel } from '../../../core/build/index.js'
import type { Kernel } from '../../../core/protocol/index.js'
import { checkPlugin } from '../../../registry/index.js'
import { writePlugin } from './write-plugin.js'

const root = join(import.meta.dirname, '../../..')
let kernel: Kernel

beforeAll(async () => {
  kernel = await readKernel(join(root, 'dist/kernel'))
})

const scopes = ['mail', 'http:config.url']
const plugin = `
import { allow, before, Config, deny, Http, Mailer, on, Plugin, type Static, Type } from '@shopctl/sdk'
import { type Cart, Checkout, CustomerLoggedIn } from '@shopctl/sdk/shop'

const Settings = Type.Object({ url: Type.String(), minimum: Type.Integer() })

@Plugin({ config: Settings })
export default class Sample {
  constructor(
    private readonly mailer: Mailer,
    private readonly http: Http,
    private readonly config: Config<Static<typeof Settings>>,
  ) {}

  @on(CustomerLoggedIn)
  async welcome({ customer }: CustomerLoggedIn) {
    await this.http.fetch(this.config.url)
    await this.mailer.send('welcome', { to: customer.email })
  }

  @before(Checkout, 'place')
  minimumOrder({ cart }: { cart: Cart }) {
    return cart.total.amount >= this.config.minimum ? allow : deny('ORDER_TOO_SMALL', 'Too small.')
  }
}
`

async function check(code: string, wanted = scopes) {
  const folder = await writePlugin('sample', {
    shopctl: { scopes: wanted },
    files: { 'src/index.ts': code, 'mail/welcome.md': 'Subject: Hi\n\nHi' },
  })
  // As an author has it who installed the SDK.
  await mkdir(join(folder, 'node_modules/@shopctl'), { recursive: true })
  await symlink(join(root, 'core/sdk'), join(folder, 'node_modules/@shopctl/sdk'))
  const report = await checkPlugin({ folder, kernel, signal: AbortSignal.timeout(60_000) })
  await rm(join(folder, 'node_modules'), { recursive: true })
  return report
}

test('a plugin in the SDK’s words is described by what it declares', async () => {
  const { reasons, facts } = await check(plugin)
  expect(reasons).toEqual([])
  expect(facts).toMatchObject({
    hooks: [{ kind: 'before', point: 'Checkout.place', method: 'minimumOrder' }],
    events: [{ types: ['customer.logged-in'], method: 'welcome' }],
    capabilities: ['http', 'mail'],
    config: { type: 'object', required: ['url', 'minimum'] },
    mail: ['welcome'],
  })
})

test.each([
  ['a hook on a method that is not there', ["'place'", "'placed'"], /^src\/index\.ts:\d+:\d+ .*'"placed"'/],
  ['a payload that does not fit', ['cart.total.amount', 'cart.total.sum'], /^src\/index\.ts:\d+:\d+ .*'sum'/],
  [
    'an interface where a class is injected',
    ['mailer: Mailer', 'mailer: { send(...all: unknown[]): Promise<void> }'],
    /^it cannot be loaded: parameter 1 of Sample's constructor cannot be injected.* \(src\/index\.ts:\d+:\d+\)$/,
  ],
  [
    'a hook where none may stand, which the compiler was talked into',
    ["'place'", "'placed' as 'place'"],
    /^it cannot be loaded: Sample\.minimumOrder hooks Checkout\.placed, .* \(src\/index\.ts:\d+:\d+\)$/,
  ],
  ['no plugin class', ['@Plugin({ config: Settings })', ''], /must be a class decorated with @Plugin/],
] as const)('%s is refused', async (_, [from, to], reason) => {
  const { reasons } = await check(plugin.replace(from, to))
  expect(reasons.length).toBeGreaterThan(0)
  expect(reasons).toContainEqual(expect.stringMatching(reason))
})

test('host routes win: those that the shop answers itself, or that would take some of its requests away, are refused at publish (S12)', async () => {
  const { reasons } = await check(`
import { Controller, Get, Plugin, Post } from '@shopctl/sdk'

@Controller()
class Own {
  @Post('/sessions')
  login() {}

  @Get('/carts/current')
  current() {}

  @Get('/openapi.json')
  describe() {}

  @Get('/wishes')
  wishes() {}
}

@Plugin({ controllers: [Own] })
export default class Sample {}
`)
  expect(reasons.filter((reason) => reason.includes('route'))).toEqual([
    'it has the route POST /sessions, which the shop answers itself (src/index.ts:7:8)',
    'it has the route GET /carts/current, which the shop answers itself (src/index.ts:10:10)',
    'it has the route GET /openapi.json, which the shop answers itself (src/index.ts:13:11)',
  ])
})

test('what a plugin declares and cannot work is told with the author’s file and line', async () => {
  const { reasons } = await check(
    `
import { cron, DomainEvent, field, Mailer, on, Plugin, Type } from '@shopctl/sdk'
import { CartIdle } from '@shopctl/sdk/shop'

class Earned extends DomainEvent {
  static readonly type = 'points.earned'
  get aggregate() { return 'points' }
}

@Plugin({ events: [Earned], fields: [field('order', 'note', Type.String(), { write: 'shopper' as never })] })
export default class Sample {
  constructor(readonly mailer: Mailer) {}

  @cron('61 * * * *')
  tick() {}

  @on(CartIdle, { where: { hours: 'config.hours' } })
  remind() {}
}
`,
    [],
  )
  expect(reasons).toEqual([
    expect.stringMatching(/^it uses mail, .* \(src\/index\.ts:12:3\)$/),
    expect.stringMatching(/^the time "61 \* \* \* \*" of tick is none: .* \(src\/index\.ts:15:7\)$/),
    expect.stringMatching(/^it declares the event "points\.earned", .* \(src\/index\.ts:5:1\)$/),
    expect.stringMatching(/^remind subscribes by the setting "hours", .* \(src\/index\.ts:18:9\)$/),
    expect.stringMatching(/^its field order\.note: shoppers change no orders \(src\/index\.ts:12:3\)$/),
  ])
})
