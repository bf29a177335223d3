/** What runs a plugin outside of its shop: in the kernel as a file of its own, which `plugin run` loads, and in the test kit. */
export { movedInside } from '../protocol/index.js'
export { installKernelModules, type Welcome } from '../runtime/index.js'
export { outsideReasons } from './outside-reasons.js'
export { type RunnerOptions, runPlugin, type Turn } from './run-plugin.js'
