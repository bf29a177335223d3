export {
  mostScripts,
  type RunningScript,
  type RunningScripts,
  runningScripts,
  type ScriptHost,
  type ScriptKind,
  scriptKind,
  scriptName,
  scriptSource,
} from './script.js'
export { type ScriptAnswer, type ScriptDiscount, scriptAnswers } from './script-answers.js'
export { type ScriptCart, scriptCart } from './script-cart.js'
export { type ScriptProblem, type ScriptTrace, type ScriptTrial, scriptTrace, scriptTrial } from './script-trial.js'
export { type PlannedScript, type StatedScript, type StatedScripts, statedScripts } from './stated-script.js'
export { type ScriptSchema, scriptTypes } from './types-text.js'
