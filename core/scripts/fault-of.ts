import type { Engine } from './engine.js'
import { scriptLimits } from './limits.js'
import { ScriptFault } from './script-fault.js'
import { WasmTrap } from './wasm/web-assembly.js'

/** What ended an interpreter, as what the script has done. What only we can cause is passed on. */
export function faultOf(error: unknown, engine: Pick<Engine, 'fuel' | 'isLate'>, file: string): Error {
  if (error instanceof ScriptFault) return error
  const { message, stack = '' } = error as Error
  if (engine.fuel < 0 || engine.isLate) return new ScriptFault('SCRIPT_TOOK_TOO_LONG', tooLong)
  // The processor's own stack, or a trap of a module that had no memory left for what it needs to say so.
  if (error instanceof RangeError) return new ScriptFault('SCRIPT_STACK', tooDeep)
  if (error instanceof WasmTrap) return new ScriptFault('SCRIPT_MEMORY', tooMuch)
  return faultOfWords(message, lineIn(stack, file))
}

/** By the interpreter's own words. */
export function faultOfWords(words: string, line: number | undefined): ScriptFault {
  if (
    /\bout of memory\b|\bstring too long\b|\binvalid array (buffer )?length\b|wasm_malloc|^\[uninitialized\]$/.test(
      words,
    )
  )
    return new ScriptFault('SCRIPT_MEMORY', tooMuch, line)
  if (/Maximum call stack size exceeded|stack overflow/.test(words))
    return new ScriptFault('SCRIPT_STACK', tooDeep, line)
  return new ScriptFault('SCRIPT_FAILED', words, line)
}

/** The first line of the seller's source that stands in a stack. */
export function lineIn(stack: string, file: string): number | undefined {
  const at = stack.indexOf(`${file}:`)
  const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + file.length + 1), 10)
  return Number.isNaN(line) ? undefined : line
}

const tooLong = 'it did not come to an end'
const tooDeep = 'it calls itself too deeply'
const tooMuch = `it wants more than ${scriptLimits.memoryBytes / 1024 / 1024} MB of memory`
