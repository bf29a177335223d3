import { expect, test } from 'vitest'
import { engineCode } from '../../../../core/scripts/engine-code.js'
import { mustLieAboveStack } from '../../../../core/scripts/wasm/must-lie-above-stack.js'

const named = (name: string): number[] => [name.length, ...Buffer.from(name)]

/** (module (memory (export "memory") 1) (global (export "__stack_pointer") (mut i32) (i32.const 16)) (data (i32.const at) "x")) */
const withDataAt = (at: number): Uint8Array =>
  Uint8Array.from([
    0, 97, 115, 109, 1, 0, 0, 0,
    5, 3, 1, 0, 1,
    6, 6, 1, 0x7f, 1, 0x41, 16, 0x0b,
    7, 28, 2, ...named('memory'), 2, 0, ...named('__stack_pointer'), 3, 0,
    11, 7, 1, 0, 0x41, at, 0x0b, 1, 0x78,
  ]) // biome-ignore format: by section

test('the engine’s data lies above its stack, where each call finds it as it was', async () => {
  await mustLieAboveStack(await engineCode())
  await mustLieAboveStack(withDataAt(16))
  await expect(mustLieAboveStack(withDataAt(15))).rejects.toThrow('below the top of its stack')
})
