export { type WriteLog } from './capabilities.js'
export { installKernelModules } from './kernel-modules.js'
export { PluginFault, stackOf, wordsOf } from './plugin-fault.js'
export { type HostParts, type Runtime, type RuntimeOptions, startRuntime } from './start-runtime.js'
