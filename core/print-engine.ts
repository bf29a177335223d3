import { brotliCompressSync } from 'node:zlib'
import { engineCode } from './scripts/engine-code.js'
import { mustLieAboveStack } from './scripts/wasm/must-lie-above-stack.js'

/** A program of the build: prints the module that a kernel has in the place of `scripts/engine-code`. */
const code = await engineCode()
await mustLieAboveStack(code)
const packed = brotliCompressSync(code).toString('base64')
process.stdout.write(`import { brotliDecompressSync } from 'node:zlib'
export async function engineCode() {
  return new Uint8Array(brotliDecompressSync(Buffer.from('${packed}', 'base64')))
}
`)
