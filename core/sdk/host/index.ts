/** What the shop and the runtime agree on. Not for plugins, not in the SDK's front door. */
export { InternalPut } from '../controller.js'
export { pointNamed } from '../hook-target.js'
export * from '../metadata.js'
export * from './database.js'
export * from './identity.js'
export * from './problem.js'
export * from './service.js'
export * from './shop-info.js'
