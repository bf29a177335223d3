export { type DevRelease, type DevShop, type OnDevStep, startDevShop } from './start-dev-shop.js'
export { type Saves, watchFolder } from './watch-folder.js'
