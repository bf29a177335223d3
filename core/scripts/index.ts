export { scriptLimits } from './limits.js'
export { PreparedScript, type ScriptRun } from './prepared-script.js'
export { ScriptFault, type ScriptFaultCode, scriptFaultCodes } from './script-fault.js'
