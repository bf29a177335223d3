export { scriptLimits } from './limits.js'
export { PreparedScript } from './prepared-script.js'
export { ScriptFault } from './script-fault.js'
