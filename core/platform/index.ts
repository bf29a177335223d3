export { type DevRelease, type DevShop, startDevShop } from './dev/start-dev-shop.js'
export { type Saves, watchFolder } from './dev/watch-folder.js'
export { examineMachine } from './examine-machine.js'
export { type Platform, startPlatform } from './start-platform.js'
