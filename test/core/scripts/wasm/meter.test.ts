import { expect, test } from 'vitest'
import { meter } from '../../../../core/scripts/wasm/meter.js'
import type { WasmGlobal, WasmMemory } from '../../../../core/scripts/wasm/web-assembly.js'

/**
 * (module (import "e" "f" (func)) (memory (export "m") 1) (global (mut i32) (i32.const 0))
 *   (func (export "spin") (loop br 0)) (func (export "fill") (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0))))
 */
const module = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0,
  1, 8, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 0,
  2, 7, 1, 1, 101, 1, 102, 0, 0,
  3, 3, 2, 0, 1,
  5, 3, 1, 0, 1,
  6, 6, 1, 0x7f, 1, 0x41, 0, 0x0b,
  7, 19, 3, 1, 109, 2, 0, 4, 115, 112, 105, 110, 0, 1, 4, 102, 105, 108, 108, 0, 2,
  10, 22, 2, 7, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b, 12, 0, 0x41, 0, 0x41, 1, 0x20, 0, 0xfc, 0x0b, 0, 0x0b,
]) // biome-ignore format: by section

interface Spinning {
  readonly m: WasmMemory
  readonly fuel: WasmGlobal
  spin(): void
  fill(bytes: number): void
}

interface WebAssemblyApi {
  instantiate(code: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: Spinning } }>
}
const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }

const start = async (maxPages: number): Promise<Spinning> => {
  const { instance } = await wasm.instantiate(meter(module, maxPages), { e: { f: () => undefined } })
  return instance.exports
}

test('a metered module stops when its fuel is used up', async () => {
  const { spin, fuel } = await start(2)
  fuel.value = 1000
  expect(() => spin()).toThrow('unreachable')
  expect(fuel.value).toBe(-1)
})

test('what it fills costs by its length', async () => {
  const { fill, fuel } = await start(2)
  fuel.value = 1000
  fill(6400)
  expect(fuel.value).toBe(1000 - 1 - 100)
})

test('its memory has an end', async () => {
  const { m } = await start(2)
  expect(m.grow(1)).toBe(1)
  expect(() => m.grow(1)).toThrow(RangeError)
})

test('what it does not know it does not guess', () => {
  const strange = Uint8Array.from(module)
  strange[strange.lastIndexOf(0xfc)] = 0xfd
  expect(() => meter(strange, 2)).toThrow('unknown instruction 0xfd')
})
