/** What we use of WebAssembly, whose types come with a browser's and not with Node's. */
interface WebAssemblyApi {
  readonly compile: (code: Uint8Array) => Promise<WebAssembly.Module>
  readonly RuntimeError: new () => Error
}

export interface WasmGlobal {
  value: number
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer
  /** By so many pages of 64 KB; answers how many there were. RangeError at its end. */
  grow(pages: number): number
}

const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }

/** Compiles a module. */
export const compile = (code: Uint8Array): Promise<WebAssembly.Module> => api.compile(code)

/** What a trap throws. */
export const WasmTrap = api.RuntimeError
