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
export const exportOf = (tenant: string, name: string): string => `/api/tenants/${tenant}/plugins/${name}/export`

interface ScriptDraft {
  readonly kind: ScriptKind
  readonly source: string
}

const scriptsOf = (tenant: string): string => `/api/tenants/${tenant}/scripts`

/** The control API, as the signed-in seller. */
export const api = {
  /** Undefined when nobody is signed in. */
  session: () => ask<Session | undefined>('GET', '/api/session'),
  signIn: (tenant: string, password: string) => ask<Session>('POST', '/api/session', { tenant, password }),
  signOut: () => ask<void>('DELETE', '/api/session'),
  changePassword: (passwords: { old: string; new: string }) => ask<void>('PUT', '/api/session/password', passwords),
  shop: (tenant: string) => ask<TenantView>('GET', `/api/tenants/${tenant}`),
  plugins: async (tenant: string) => {
    const plugins = await ask<PluginView[]>('GET', `/api/tenants/${tenant}/plugins`)
    return plugins.map((plugin) => installedIn(plugin, navigator.languages))
  },
  /** Of what the shop sells, the first. */
  firstProduct: (tenant: string) => ask<CatalogPage>('GET', `/api/tenants/${tenant}/catalog?limit=1`),
  /** The first twenty, or those after a cursor. A shop that sleeps wakes. */
  catalog: (tenant: string, cursor?: string) =>
    ask<CatalogPage>('GET', `/api/tenants/${tenant}/catalog${cursor === undefined ? '' : `?cursor=${cursor}`}`),
  /** What it takes the platform judges. */
  importCatalog: (tenant: string, catalog: { readonly products: unknown; readonly currency: unknown }) =>
    ask<{ changes: readonly CatalogChange[] }>('PUT', `/api/tenants/${tenant}/catalog`, catalog),
  graph: (tenant: string) => ask<GraphView>('GET', `/api/tenants/${tenant}/graph`),
  /** What an update of all plugins would bring. */
  updates: async (tenant: string) => {
    const all: Change = { kind: 'update', plugins: [] }
    const { steps } = await ask<Plan>('POST', `/api/tenants/${tenant}/plan`, all)
    return steps.filter(({ what }) => what === 'update')
  },
  /** The newest 50, or those before a number. */
  releases: (tenant: string, before?: number) =>
    ask<ReleaseView[]>('GET', `/api/tenants/${tenant}/releases${before === undefined ? '' : `?before=${before}`}`),
  search: (text: string) => ask<PluginSummary[]>('GET', `/api/plugins?q=${encodeURIComponent(text)}`),
  details: async (name: string) => {
    const details = await ask<PluginDetails>('GET', `/api/plugins/${encodeURIComponent(name)}`)
    return detailsIn(details, navigator.languages)
  },
  scripts: (tenant: string) => ask<ScriptView[]>('GET', scriptsOf(tenant)),
  script: (tenant: string, name: string) => ask<ScriptHistory>('GET', `${scriptsOf(tenant)}/${name}`),
  scriptVersion: (tenant: string, name: string, version: number) =>
    ask<Pick<ScriptHistory, 'source'>>('GET', `${scriptsOf(tenant)}/${name}/versions/${version}`),
  scriptTypes: (tenant: string) => ask<ScriptTypes>('GET', `/api/tenants/${tenant}/script-types`),
  saveScript: (tenant: string, name: string, draft: ScriptDraft) =>
    ask<{ version: number }>('PUT', `${scriptsOf(tenant)}/${encodeURIComponent(name)}`, draft),
  tryScript: (tenant: string, name: string, draft: ScriptDraft) =>
    ask<ScriptTrace>('POST', `${scriptsOf(tenant)}/${encodeURIComponent(name)}/trial`, draft),
  removeScript: (tenant: string, name: string) => ask<void>('DELETE', `${scriptsOf(tenant)}/${name}`),
  /** Null switches it off. */
  switchScript: (tenant: string, name: string, version: number | null) =>
    ask<unknown>('PUT', `${scriptsOf(tenant)}/${name}/live`, { version }),
  change: changeSet,
  /** Has a plugin given again what was set aside for it. */
  replayParked: (tenant: string, plugin: string) =>
    ask<unknown>('POST', `/api/tenants/${tenant}/events/replay`, { plugin }),
  pluginTokens: (tenant: string, name: string) => ask<PluginToken[]>('GET', tokensOf(tenant, name)),
  /** Where its program connects; null while no plugin has a token. */
  pluginSocket: (tenant: string, name: string) =>
    ask<{ socket: string | null }>('GET', `/api/tenants/${tenant}/plugins/${encodeURIComponent(name)}/socket`),
  makePluginToken: (tenant: string, name: string) => ask<MadeToken>('POST', tokensOf(tenant, name), {}),
  /** Whoever is connected by it is gone within a second. */
  revokePluginToken: (tenant: string, name: string, id: string) =>
    ask<void>('DELETE', `${tokensOf(tenant, name)}/${id}`),
  webhooks: (tenant: string) => ask<WebhookView[]>('GET', webhooksOf(tenant)),
  /** What can be posted: the types of events that the shop and its plugins emit. */
  eventTypes: (tenant: string) => ask<readonly string[]>('GET', `${webhooksOf(tenant)}/types`),
  addWebhook: (tenant: string, input: WebhookInput) => ask<WithSecret>('POST', webhooksOf(tenant), input),
  removeWebhook: (tenant: string, id: string) => ask<void>('DELETE', `${webhooksOf(tenant)}/${id}`),
  pauseWebhook: (tenant: string, id: string) => ask<WebhookView>('POST', `${webhooksOf(tenant)}/${id}/pause`, {}),
  resumeWebhook: (tenant: string, id: string) => ask<WebhookView>('POST', `${webhooksOf(tenant)}/${id}/resume`, {}),
  rotateWebhook: (tenant: string, id: string) => ask<WithSecret>('POST', `${webhooksOf(tenant)}/${id}/rotate`, {}),
  testWebhook: (tenant: string, id: string) => ask<WebhookAttemptView>('POST', `${webhooksOf(tenant)}/${id}/test`, {}),
  webhookLog: (tenant: string, id: string) => ask<WebhookAttemptView[]>('GET', `${webhooksOf(tenant)}/${id}/log`),
  replayWebhook: (tenant: string, id: string, event: string) =>
    ask<unknown>('POST', `${webhooksOf(tenant)}/${id}/replay`, { event }),
}

const webhooksOf = (tenant: string): string => `/api/tenants/${tenant}/webhooks`

const tokensOf = (tenant: string, name: string): string =>
  `/api/tenants/${tenant}/plugins/${encodeURIComponent(name)}/tokens`
