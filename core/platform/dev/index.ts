export { type DevRelease, type DevShop, startDevShop } from './start-dev-shop.js'
export { type Saves, watchFolder } from './watch-folder.js'
