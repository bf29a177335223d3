import type {
  CatalogChange,
  CatalogPage,
  GraphView,
  MadeToken,
  PluginToken,
  PluginView,
  ReleaseView,
  ScriptHistory,
  ScriptKind,
  ScriptTrace,
  ScriptTypes,
  ScriptView,
  TenantView,
  WebhookAttemptView,
  WebhookView,
  WithSecret,
} from '../../control/client/index.js'
import type { Change, Plan, PlannedStep, PluginDetails, PluginSummary, WebhookInput } from '../../model/index.js'
import { ask } from './ask.js'
import { changeSet } from './change-set.js'
import { detailsIn, installedIn } from './in-own-language.js'
import { shopPath } from './shop-path.js'

export type {
  CatalogPage,
  Change,
  GraphView,
  MadeToken,
  PlannedStep,
  PluginDetails,
  PluginSummary,
  PluginToken,
  PluginView,
  ReleaseView,
  ScriptHistory,
  ScriptKind,
  ScriptTrace,
  ScriptView,
  TenantView,
  WebhookAttemptView,
  WebhookInput,
  WebhookView,
}

/** Who is signed in. */
export interface Session {
  readonly tenant: string
  readonly mustChange: boolean
}

/** Where a browser saves what an installation has stored. */
export const exportOf = (tenant: string, name: string): string => `${pluginOf(tenant, name)}/export`

interface ScriptDraft {
  readonly kind: ScriptKind
  readonly source: string
}

const scriptsOf = (tenant: string): string => `${shopPath(tenant)}/scripts`

const scriptOf = (tenant: string, name: string): string => `${scriptsOf(tenant)}/${encodeURIComponent(name)}`

/** The control API, as the signed-in seller. */
export const api = {
  /** Undefined when nobody is signed in. */
  session: () => ask<Session | undefined>('GET', '/api/session'),
  signIn: (tenant: string, password: string) => ask<Session>('POST', '/api/session', { tenant, password }),
  signOut: () => ask<void>('DELETE', '/api/session'),
  changePassword: (passwords: { old: string; new: string }) => ask<void>('PUT', '/api/session/password', passwords),
  shop: (tenant: string) => ask<TenantView>('GET', shopPath(tenant)),
  plugins: async (tenant: string) => {
    const plugins = await ask<PluginView[]>('GET', `${shopPath(tenant)}/plugins`)
    return plugins.map((plugin) => installedIn(plugin, navigator.languages))
  },
  /** Of what the shop sells, the first. */
  firstProduct: (tenant: string) => ask<CatalogPage>('GET', `${shopPath(tenant)}/catalog?limit=1`),
  /** The first twenty, or those after a cursor. A shop that sleeps wakes. */
  catalog: (tenant: string, cursor?: string) =>
    ask<CatalogPage>(
      'GET',
      `${shopPath(tenant)}/catalog${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`,
    ),
  /** What it takes the platform judges. */
  importCatalog: (tenant: string, catalog: { readonly products: unknown; readonly currency: unknown }) =>
    ask<{ changes: readonly CatalogChange[] }>('PUT', `${shopPath(tenant)}/catalog`, catalog),
  graph: (tenant: string) => ask<GraphView>('GET', `${shopPath(tenant)}/graph`),
  /** What an update of all plugins would bring. */
  updates: async (tenant: string) => {
    const all: Change = { kind: 'update', plugins: [] }
    const { steps } = await ask<Plan>('POST', `${shopPath(tenant)}/plan`, all)
    return steps.filter(({ what }) => what === 'update')
  },
  /** The newest 50, or those before a number. */
  releases: (tenant: string, before?: number) =>
    ask<ReleaseView[]>('GET', `${shopPath(tenant)}/releases${before === undefined ? '' : `?before=${before}`}`),
  search: (text: string) => ask<PluginSummary[]>('GET', `/api/plugins?q=${encodeURIComponent(text)}`),
  details: async (name: string) => {
    const details = await ask<PluginDetails>('GET', `/api/plugins/${encodeURIComponent(name)}`)
    return detailsIn(details, navigator.languages)
  },
  scripts: (tenant: string) => ask<ScriptView[]>('GET', scriptsOf(tenant)),
  script: (tenant: string, name: string) => ask<ScriptHistory>('GET', scriptOf(tenant, name)),
  scriptVersion: (tenant: string, name: string, version: number) =>
    ask<Pick<ScriptHistory, 'source'>>('GET', `${scriptOf(tenant, name)}/versions/${version}`),
  scriptTypes: (tenant: string) => ask<ScriptTypes>('GET', `${shopPath(tenant)}/script-types`),
  saveScript: (tenant: string, name: string, draft: ScriptDraft) =>
    ask<{ version: number }>('PUT', scriptOf(tenant, name), draft),
  tryScript: (tenant: string, name: string, draft: ScriptDraft) =>
    ask<ScriptTrace>('POST', `${scriptOf(tenant, name)}/trial`, draft),
  removeScript: (tenant: string, name: string) => ask<void>('DELETE', scriptOf(tenant, name)),
  /** Null switches it off. */
  switchScript: (tenant: string, name: string, version: number | null) =>
    ask<unknown>('PUT', `${scriptOf(tenant, name)}/live`, { version }),
  change: changeSet,
  /** Has a plugin given again what was set aside for it. */
  replayParked: (tenant: string, plugin: string) =>
    ask<unknown>('POST', `${shopPath(tenant)}/events/replay`, { plugin }),
  pluginTokens: (tenant: string, name: string) => ask<PluginToken[]>('GET', tokensOf(tenant, name)),
  /** Where its program connects; null while no plugin has a token. */
  pluginSocket: (tenant: string, name: string) =>
    ask<{ socket: string | null }>('GET', `${pluginOf(tenant, name)}/socket`),
  makePluginToken: (tenant: string, name: string) => ask<MadeToken>('POST', tokensOf(tenant, name), {}),
  /** Whoever is connected by it is gone within a second. */
  revokePluginToken: (tenant: string, name: string, id: string) =>
    ask<void>('DELETE', `${tokensOf(tenant, name)}/${encodeURIComponent(id)}`),
  webhooks: (tenant: string) => ask<WebhookView[]>('GET', webhooksOf(tenant)),
  /** What can be posted: the types of events that the shop and its plugins emit. */
  eventTypes: (tenant: string) => ask<readonly string[]>('GET', `${webhooksOf(tenant)}/types`),
  addWebhook: (tenant: string, input: WebhookInput) => ask<WithSecret>('POST', webhooksOf(tenant), input),
  removeWebhook: (tenant: string, id: string) => ask<void>('DELETE', webhookOf(tenant, id)),
  pauseWebhook: (tenant: string, id: string) => ask<WebhookView>('POST', `${webhookOf(tenant, id)}/pause`, {}),
  resumeWebhook: (tenant: string, id: string) => ask<WebhookView>('POST', `${webhookOf(tenant, id)}/resume`, {}),
  rotateWebhook: (tenant: string, id: string) => ask<WithSecret>('POST', `${webhookOf(tenant, id)}/rotate`, {}),
  testWebhook: (tenant: string, id: string) => ask<WebhookAttemptView>('POST', `${webhookOf(tenant, id)}/test`, {}),
  webhookLog: (tenant: string, id: string) => ask<WebhookAttemptView[]>('GET', `${webhookOf(tenant, id)}/log`),
  replayWebhook: (tenant: string, id: string, event: string) =>
    ask<unknown>('POST', `${webhookOf(tenant, id)}/replay`, { event }),
}

const webhooksOf = (tenant: string): string => `${shopPath(tenant)}/webhooks`

const webhookOf = (tenant: string, id: string): string => `${webhooksOf(tenant)}/${encodeURIComponent(id)}`

const pluginOf = (tenant: string, name: string): string => `${shopPath(tenant)}/plugins/${encodeURIComponent(name)}`

const tokensOf = (tenant: string, name: string): string => `${pluginOf(tenant, name)}/tokens`
