import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { scriptLimits } from './limits.js'
import { meter } from './wasm/meter.js'

/**
 * QuickJS as WebAssembly, metered. In a kernel, which has no packages beside it, the build puts what `print-engine.ts` prints in
 * this module's place: there it is metered already.
 */
export async function engineCode(): Promise<Uint8Array<ArrayBuffer>> {
  const path = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')
  return new Uint8Array(meter(await readFile(path), scriptLimits.pages))
}
