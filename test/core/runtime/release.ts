import type { Attachments, FailurePolicy } from '../../../core/model/index.js'
import { type DatabaseLogin, type PluginModule, type Wiring, wirePlugins } from '../../../core/protocol/index.js'
import { fieldsOf, providersOf } from '../../../core/runtime/declared-facts.js'
import { type Runtime, type RuntimeOptions, startRuntime } from '../../../core/runtime/index.js'
import { type Constructor, Identity, InternalPut, noted, Service } from '../../../core/sdk/host/index.js'
import { type Call, Controller, Get, hookPoint } from '../../../core/sdk/index.js'

/** The shop of these tests: one operation, one action, one internal door. It needs no database. */
@Service()
export class Till {
  static readonly scope = 'till:read'
  static readonly replaceable = true
  static readonly hookable = { open: hookPoint<{ by: string }, { total: number }>({ guards: true }) }

  async open({ by }: { by: string }): Promise<{ total: number }> {
    return { total: by === 'thief' ? 0 : 100 }
  }
}

@Controller()
export class TillController {
  static readonly replaceable = true

  constructor(private readonly till: Till) {}

  @Get('/till')
  async open({ customerId }: Call): Promise<{ total: number; customerId: string | undefined }> {
    return { ...(await this.till.open({ by: 'shopper' })), customerId }
  }

  @InternalPut('/_platform/till')
  async fill(): Promise<void> {}
}

@Service()
export class Tokens extends Identity {
  async customerOf(token: string): Promise<string | undefined> {
    return token === 'ann-token' ? 'ann' : undefined
  }
}

/** A plugin of a test: its class, and what its manifest and tarball hold. */
export interface TestPlugin {
  readonly type: Constructor
  readonly scopes?: readonly string[]
  readonly mail?: PluginModule['mail']
  readonly attach?: Attachments
  /** What its manifest names under `peerDependencies`; all where nothing is said. */
  readonly peers?: readonly string[]
  readonly load?: () => Promise<PluginModule>
  /** Where its installation has another name. */
  readonly package?: string
}

export const platformToken = 'the-platform'
// Nothing listens there; a connection is only made by the first query.
const database: DatabaseLogin = { host: '/nowhere', port: 1, database: 'd', user: 'u', password: 'p', schema: 's' }

/** A release of these plugins, wired as they declare unless `wiring` says otherwise. */
export async function release(
  plugins: Readonly<Record<string, TestPlugin>>,
  options: Partial<Omit<RuntimeOptions, 'activate' | 'wiring'>> & {
    readonly config?: Readonly<Record<string, unknown>>
    readonly wiring?: Partial<Wiring>
    readonly upgraded?: Readonly<Record<string, string>>
    /** Versions that are left out. */
    readonly off?: readonly string[]
    readonly onFailure?: Readonly<Record<string, FailurePolicy>>
  } = {},
): Promise<Runtime> {
  const { config = {}, wiring, upgraded = {}, off = [], onFailure = {}, ...rest } = options
  return startRuntime({
    activate: {
      tenant: { slug: 'acme', name: 'Acme', currency: 'EUR' },
      release: 7,
      config,
      database,
      token: platformToken,
      upgraded,
      off,
      onFailure,
    },
    wiring: { ...wiringOf(plugins), ...wiring },
    host: { services: [Till, Tokens], controllers: [TillController], identity: Tokens },
    write: () => undefined,
    withoutDatabase: true,
    ...rest,
  })
}

/** The one instance of the plugin in the release. */
export function instanceOf<T>({ plugins }: Runtime, name: string): T {
  const plugin = plugins.get(name)
  if (plugin === undefined) throw new Error(`there is no ${name}`)
  return plugin.instance as T
}

export function wiringOf(plugins: Readonly<Record<string, TestPlugin>>): Wiring {
  const entries = Object.entries(plugins)
  return {
    plugins: Object.fromEntries(
      entries.map(
        ([
          name,
          { type, scopes = [], mail = {}, load = async () => ({ default: type, mail }), attach = {}, peers },
        ]) => [name, { id: `${name}@1.0.0`, scopes, load, attach, ...(peers === undefined ? {} : { peers }) }],
      ),
    ),
    ...wirePlugins(
      entries.map(([name, { type, attach = {}, package: from = name }]) => ({
        name,
        package: from,
        attach,
        facts: notesOf(type),
      })),
    ),
  }
}

const servicesIn = (type: Constructor) => {
  const all = [type, ...(noted(type, 'plugin')?.services ?? [])]
  const noting = (list: 'offers' | 'replaces') =>
    all.flatMap((by) => {
      const token = noted(by, list)
      return token === undefined ? [] : [{ token: token.name, by: by.name }]
    })
  return { offers: noting('offers'), replaces: noting('replaces') }
}

// Read without what `declaredFacts` would refuse: some of these plugins are wrong on purpose.
const notesOf = (type: Constructor) => ({
  hooks: (noted(type, 'hooks') ?? []).map(({ options: { before = [], after = [], ...options }, ...hook }) => ({
    ...hook,
    ...options,
    before: [...before],
    after: [...after],
  })),
  events: (noted(type, 'subscriptions') ?? []).map(({ types, method }) => ({ types: [...types], method })),
  jobs: [...(noted(type, 'jobs') ?? [])],
  providers: providersOf(type).map(({ kind, name }) => ({ kind, name })),
  lifecycle: [...(noted(type, 'lifecycle') ?? [])],
  ...servicesIn(type),
  fields: fieldsOf(type),
})
