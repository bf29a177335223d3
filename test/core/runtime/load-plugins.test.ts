import { expect, test } from 'vitest'
import type { PluginFault } from '../../../core/runtime/index.js'
import {
  allow,
  before,
  Config,
  cron,
  field,
  Http,
  Log,
  Mailer,
  on,
  Plugin,
  Type,
  type Verdict,
} from '../../../core/sdk/index.js'
import { failure } from './chain.js'
import { instanceOf, release, type TestPlugin, Till, TillController } from './release.js'

class Sold {
  static readonly type = 'article.sold'
}

@Plugin({ fields: [field('cart', 'note', Type.String())] })
class Rules {
  @before(Till, 'open')
  check(): Verdict {
    return allow
  }

  @on(Sold as never)
  count(): void {}

  @cron('0 * * * *')
  report(): void {}
}

const rules: TestPlugin = { type: Rules }
const fault = (plugins: Parameters<typeof release>[0], options: Parameters<typeof release>[1] = {}) =>
  failure<PluginFault>(release(plugins, options))

test('plugins are loaded and constructed one by one, each step told before it is taken', async () => {
  const steps: string[] = []
  const onStep = (step: string, plugin = ''): void => void steps.push(`${step} ${plugin}`.trim())
  const runtime = await release({ first: rules, second: rules }, { onStep })
  expect(steps).toEqual([
    'bundle',
    'shop',
    'load first',
    'construct first',
    'load second',
    'construct second',
    'routes',
  ])
  await runtime.close()
})

test('a plugin whose module throws is blamed by its installation’s name', async () => {
  const load = (): Promise<never> => Promise.reject(new TypeError('x is not a function'))
  expect(await fault({ good: rules, bad: { ...rules, load } })).toMatchObject({
    name: 'PluginFault',
    plugin: 'bad',
    message: 'x is not a function',
  })
})

test('a plugin whose constructor throws is blamed by its name', async () => {
  @Plugin()
  class Broken {
    constructor() {
      throw new Error('no luck')
    }
  }
  expect(await fault({ bad: { type: Broken } })).toMatchObject({ plugin: 'bad', message: 'no luck' })
})

test('a module whose default export is no plugin is blamed', async () => {
  expect(await fault({ bad: { type: class {} } })).toMatchObject({
    plugin: 'bad',
    message: 'the default export must be a class decorated with @Plugin()',
  })
})

test.each([
  ['a hook', { hooks: {} }],
  ['another kind of hook', { hooks: { 'Till.open': [{ kind: 'after', plugin: 'rules', method: 'check' }] } }],
  ['an event', { events: {} }],
  ['another event', { events: { 'article.bought': [{ plugin: 'rules', method: 'count' }] } }],
  ['a field', { fields: {} }],
  [
    'another field',
    { fields: { cart: [{ plugin: 'rules', name: 'note', write: 'shopper', schema: { type: 'string' } }] } },
  ],
  ['a job', { jobs: [] }],
  ['a job at another time', { jobs: [{ cron: '* * * * *', plugin: 'rules', method: 'report' }] }],
] as const)('a plugin that declares %s other than it was published with does not start', async (_, wiring) => {
  const { plugin, message } = await fault({ rules }, { wiring })
  expect(plugin).toBe('rules')
  expect(message).toMatch(/^declares .*, but was published with /)
})

test('a plugin that was published with more than it declares does not start', async () => {
  @Plugin()
  class Tame {}
  const jobs = [{ cron: '* * * * *', plugin: 'tame', method: 'mine' }]
  expect(await fault({ tame: { type: Tame } }, { wiring: { jobs } })).toMatchObject({
    message: 'declares nothing, but was published with cron * * * * * mine',
  })
})

test('a hook on a point that nobody declares is blamed on the plugin', async () => {
  @Plugin()
  class Wrong {
    // @ts-expect-error: the compiler says so, too
    @before(Till, 'close')
    check(): Verdict {
      return allow
    }
  }
  expect(await fault({ wrong: { type: Wrong } })).toMatchObject({
    plugin: 'wrong',
    message: 'Wrong.check hooks Till.close, which is no action and not declared for hooks',
  })
})

@Plugin()
class Needy {
  constructor(
    readonly mailer: Mailer,
    readonly http: Http,
    readonly till: Till,
  ) {}
}

test('a plugin whose constructor needs more scopes than its manifest names does not start', async () => {
  expect(await fault({ needy: { type: Needy, scopes: ['mail'] } })).toMatchObject({
    plugin: 'needy',
    message: 'needs the scopes http, till:read, which its manifest does not name',
  })
})

test('a plugin gets what its scopes name, and the shop’s one instance of a service', async () => {
  const scopes = ['mail', 'http:api.example.com', 'till:read']
  const runtime = await release({ needy: { type: Needy, scopes } })
  const { mailer, http, till } = instanceOf<Needy>(runtime, 'needy')
  expect([mailer instanceof Mailer, http instanceof Http]).toEqual([true, true])
  expect(till).toBe(runtime.container.get(Till))
  await runtime.close()
})

@Plugin()
class Noter {
  constructor(
    readonly config: Config<{ words: string[] }>,
    readonly log: Log,
  ) {}
}

test('each installation of a plugin has its own scope: an instance, a config and a log (S13)', async () => {
  const lines: unknown[] = []
  const config = { a: { words: ['x'] }, b: { words: ['y'] } }
  const plugins = { a: { type: Noter }, b: { type: Noter }, c: { type: Noter } }
  const runtime = await release(plugins, { config, write: (line) => void lines.push(line) })
  const [a, b, c] = ['a', 'b', 'c'].map((name) => instanceOf<Noter>(runtime, name))
  expect([a?.config, b?.config, c?.config]).toEqual([{ words: ['x'] }, { words: ['y'] }, {}])
  expect(() => a?.config.words.push('z')).toThrow(TypeError)
  b?.log.info('hello', { plugin: 'a', level: 'error', words: 2 })
  expect(lines).toMatchObject([{ plugin: 'b', level: 'info', message: 'hello', words: 2 }])
  await runtime.close()
})

test('defaults are computed from the shop at its start, and give way to what the seller said', async () => {
  @Plugin({ defaults: ({ name, currency }) => ({ sender: `${name} desk`, unit: currency }) })
  class Sender {
    constructor(readonly config: Config<{ sender: string; unit: string }>) {}
  }
  const plugins = { a: { type: Sender }, b: { type: Sender } }
  const runtime = await release(plugins, { config: { b: { unit: 'points' } } })
  expect(instanceOf<Sender>(runtime, 'a').config).toEqual({ sender: expect.stringContaining(' desk'), unit: 'EUR' })
  expect(instanceOf<Sender>(runtime, 'b').config.unit).toBe('points')
  await runtime.close()
})

@Plugin()
class Choosing {
  readonly seen: string[] = []

  @before(Till, 'open', { detachable: true })
  @before(TillController, 'open', { detachable: true })
  check(input: object): Verdict {
    this.seen.push('by' in input ? 'operation' : 'action')
    return allow
  }
}

test('one method stands on several points, and an installation only on those that were chosen for it', async () => {
  const attach = { check: ['TillController.open'] }
  const runtime = await release({ both: { type: Choosing }, one: { type: Choosing, attach } })
  await runtime.app.inject('/till')
  expect(instanceOf<Choosing>(runtime, 'both').seen).toEqual(['action', 'operation'])
  expect(instanceOf<Choosing>(runtime, 'one').seen).toEqual(['action'])
  await runtime.close()
})

test('a hook that was published as one that always stands cannot be left out of the wiring', async () => {
  const hooks = { 'Till.open': [] }
  const error = await fault({ rules }, { wiring: { hooks } })
  expect(error.message).toContain('declares before Till.open check')
})
