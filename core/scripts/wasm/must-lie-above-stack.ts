import { compile, unstarted, type WasmGlobal, type WasmMemory } from './web-assembly.js'

interface Laid {
  readonly memory: WasmMemory
  readonly __stack_pointer: WasmGlobal
}

/**
 * Rejects where a module has data of its own below the top of its stack: what is put back before each call begins above, and
 * what lay below would be one call's to leave behind for the next. A linker decides it, so it is looked at in each build.
 */
export async function mustLieAboveStack(code: Uint8Array): Promise<void> {
  const { memory, __stack_pointer: top } = (await unstarted(await compile(code))) as Laid
  const bytes = new Uint8Array(memory.buffer)
  if (!isEmpty(bytes.subarray(0, top.value))) throw new Error('the engine has data below the top of its stack')
  if (isEmpty(bytes.subarray(top.value))) throw new Error('the engine has no data above the top of its stack')
}

const isEmpty = (part: Uint8Array): boolean => part.every((byte) => byte === 0)
