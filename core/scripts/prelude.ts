import { scriptLimits } from './limits.js'

const { output, lines, lineLength } = scriptLimits

/**
 * Runs in the interpreter before the seller's source, and keeps what it needs of the language, for the source may change all of it.
 * Answers the one function by which the host comes in: what it gives and gets are texts. What it answers is not to be trusted.
 *
 * `watch` takes the promise of the source's module; `ready` says whether its function is there; `call` calls that with the input.
 */
export const prelude = `(() => {
  'use strict'
  const { parse, stringify } = JSON
  const { freeze, keys } = Object
  const { apply } = Reflect
  const text = String
  const { slice } = String.prototype
  const { then } = Promise.prototype
  delete Math.random
  delete globalThis.SharedArrayBuffer
  delete globalThis.Atomics
  let log = '', logged = 0, main, failed, isDone = false

  const show = (value) => {
    if (typeof value === 'string') return value
    if (value !== null && typeof value === 'object' && !(value instanceof Error)) return stringify(value) ?? ''
    return text(value)
  }
  const write = (...values) => {
    if (logged >= ${lines}) return
    logged += 1
    let line = ''
    for (let at = 0; at < values.length; at += 1) line += (at === 0 ? '' : ' ') + show(values[at])
    log += apply(slice, line, [0, ${lineLength}]) + '\\n'
  }
  globalThis.console = freeze({ log: write, info: write, warn: write, error: write, debug: write })

  const frozen = (value) => {
    if (value === null || typeof value !== 'object') return value
    const names = keys(value)
    for (let at = 0; at < names.length; at += 1) frozen(value[names[at]])
    return freeze(value)
  }
  const failureOf = (error) => {
    try {
      const isError = error !== null && typeof error === 'object'
      const message = isError ? text(error.name) + ': ' + text(error.message) : text(error)
      return { __proto__: null, failed: apply(slice, message, [0, 1000]), stack: isError ? text(error.stack) : '' }
    } catch {
      return { __proto__: null, failed: 'it threw something that cannot be shown', stack: '' }
    }
  }
  const outcomeOf = (given) => {
    try {
      const answer = apply(main, undefined, [frozen(parse(given))])
      if (answer !== null && typeof answer === 'object' && typeof answer.then === 'function')
        return { __proto__: null, failed: 'it answered a promise: a script answers at once, there is nothing to wait for', stack: '' }
      return { __proto__: null, answer: answer === undefined ? null : answer }
    } catch (error) {
      return failureOf(error)
    }
  }
  const call = (given) => {
    const outcome = outcomeOf(given)
    let answer
    try {
      answer = 'answer' in outcome ? stringify(outcome.answer) : undefined
      if (answer !== undefined && answer.length > ${output}) return stringify({ __proto__: null, length: answer.length, log })
      if ('answer' in outcome) return stringify({ __proto__: null, answer: answer ?? 'null', log })
    } catch (error) {
      return stringify({ __proto__: null, unsendable: failureOf(error).failed, log })
    }
    return stringify({ __proto__: null, failed: outcome.failed, stack: outcome.stack, log })
  }
  return (what, given) => {
    if (what === 'call') return call(given)
    if (what === 'watch') {
      apply(then, given, [
        (module) => { isDone = true; main = module.default },
        (error) => { isDone = true; failed = failureOf(error) },
      ])
      return ''
    }
    if (failed !== undefined) return stringify({ __proto__: null, failed: failed.failed, stack: failed.stack, log })
    if (!isDone) return stringify({ __proto__: null, failed: 'what it waits for never comes', stack: '', log })
    if (typeof main !== 'function')
      return stringify({ __proto__: null, failed: 'it has no function: begin with  export default (cart) => …', stack: '', log })
    return stringify({ __proto__: null, log })
  }
})()`
