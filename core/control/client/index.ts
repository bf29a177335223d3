/** The control API's client: all that the command line needs of the platform. */

export type { PlannedScript, ScriptKind, ScriptSchema, ScriptTrace } from '../../scripts/contract/index.js'
export type { MadeToken } from '../operations/outside/plugin-tokens.js'
export type { SwitchedScript } from '../operations/scripts/switch-script.js'
export type { KernelsView, KernelView } from '../operations/upkeep/read-kernels.js'
export type { AppliedWebhooks } from '../operations/webhooks/apply-webhooks.js'
export type { WithSecret } from '../operations/webhooks/change-webhooks.js'
export type { WebhookAttemptView, WebhookView } from '../operations/webhooks/webhook-views.js'
export type { PluginToken } from '../store/plugin-tokens.js'
export type { ScriptView } from '../store/scripts.js'
export type {
  AllowedView,
  CatalogChange,
  CatalogPage,
  ChangeLine,
  EventsView,
  ExplainedStep,
  ExplainView,
  GraphHandler,
  GraphView,
  KilledShop,
  KilledView,
  KillReport,
  OrderView,
  ParkedView,
  PluginDataView,
  PluginView,
  PrivatePlugin,
  ReleaseView,
  ReviewsView,
  RevivedShop,
  StatusView,
  TenantView,
  TrustedPlugin,
  WaitingVersion,
} from '../views.js'
export type { PlatformFile } from './api-connection.js'
export { platformFile, startingFile } from './find-platform.js'
export { homeRefused } from './home-refused.js'
export type { ReadEvents } from './operator-client.js'
export { connectPlatform, type ParkedFilter, PlatformClient } from './platform-client.js'
export type { ScriptHistory, ScriptTypes } from './script-client.js'
export type { WebhooksClient } from './webhooks-client.js'
