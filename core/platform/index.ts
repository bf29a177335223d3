export { type Platform, startPlatform } from './start-platform.js'
