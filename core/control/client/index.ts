/** The control API's client: all that the command line needs of the platform. */
export type {
  ChangeLine,
  ExplainedStep,
  ExplainView,
  GraphHandler,
  GraphView,
  OrderView,
  ParkedView,
  PlannedStep,
  PlanView,
  PluginDataView,
  PluginView,
  ReleaseView,
  Review,
  ReviewsView,
  StatusView,
  TenantView,
  TrustedPlugin,
  Verdict,
  WaitingVersion,
} from '../views.js'
export {
  connectPlatform,
  type ParkedFilter,
  PlatformClient,
  type PlatformFile,
  platformFile,
} from './platform-client.js'
