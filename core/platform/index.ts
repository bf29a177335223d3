export type { OnStart } from './house.js'
export type { NewTenant } from './provision.js'
export { type Platform, type StartPlatform, startPlatform } from './start-platform.js'
