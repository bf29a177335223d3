/** The control API's client: all that the command line needs of the platform. */
export type { ChangeLine, GraphHandler, GraphView, PluginView, ReleaseView, StatusView, TenantView } from '../views.js'
export { connectPlatform, PlatformClient, type PlatformFile, platformFile } from './platform-client.js'
