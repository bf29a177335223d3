import { brotliCompressSync } from 'node:zlib'
import { engineCode } from './scripts/engine-code.js'

/** A program of the build: prints the module that a kernel has in the place of `scripts/engine-code`. */
const packed = brotliCompressSync(await engineCode()).toString('base64')
process.stdout.write(`import { brotliDecompressSync } from 'node:zlib'
export async function engineCode() {
  return new Uint8Array(brotliDecompressSync(Buffer.from('${packed}', 'base64')))
}
`)
