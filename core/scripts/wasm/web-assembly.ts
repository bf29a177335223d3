/** What we use of WebAssembly, whose types come with a browser's and not with Node's. */
interface WebAssemblyApi {
  compile(code: Uint8Array): Promise<WebAssembly.Module>
  readonly RuntimeError: new () => Error
}

export interface WasmGlobal {
  value: number
}

export const { compile, RuntimeError: WasmTrap } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
