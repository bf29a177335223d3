/** A compiled module. */
export interface WasmModule {
  readonly [Symbol.toStringTag]?: string
}

/** What we use of WebAssembly, whose types come with a browser's and not with Node's. */
interface WebAssemblyApi {
  readonly compile: (code: Uint8Array) => Promise<WasmModule>
  readonly instantiate: (module: WasmModule, imports: WasmImports) => Promise<{ readonly exports: unknown }>
  readonly Module: {
    readonly imports: (module: WasmModule) => readonly { readonly module: string; readonly name: string }[]
  }
  readonly RuntimeError: new () => Error
}

type WasmImports = Readonly<Record<string, Readonly<Record<string, () => number>>>>

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
export const compile = (code: Uint8Array): Promise<WasmModule> => api.compile(code)

/** What a module exports that has been made and of which nothing has run: whatever it calls answers 0. */
export async function unstarted(module: WasmModule): Promise<unknown> {
  const imports: Record<string, Record<string, () => number>> = {}
  for (const { module: from, name } of api.Module.imports(module)) (imports[from] ??= {})[name] = () => 0
  return (await api.instantiate(module, imports)).exports
}

/** What a trap throws. */
export const WasmTrap = api.RuntimeError
