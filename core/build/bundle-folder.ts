import { join } from 'node:path'
import type { RecentUse } from './recent-use.js'
import { readOrUndefined, sha256, type WholeFiles } from './whole-files.js'

export interface Bundle {
  /** sha256 (hex) of the code. */
  readonly hash: string
  readonly file: string
  readonly code: Buffer
  readonly map: Buffer
}

/** Linked bundles: `<hash>.mjs` and `<hash>.mjs.map`, and under `keys/` which hash a key was linked to. */
export class BundleFolder {
  constructor(
    private readonly root: string,
    private readonly files: WholeFiles,
    private readonly recent: RecentUse,
  ) {}

  /** The path of a bundle whose code is what its name says; undefined when it is not there or was changed. */
  async file(hash: string): Promise<string | undefined> {
    return (await this.#code(hash)) === undefined ? undefined : this.#path(hash)
  }

  async put(hash: string, code: Uint8Array, map: Uint8Array): Promise<string> {
    if (sha256(code) !== hash) throw new Error(`bundle ${hash} has the code of another: ${sha256(code)}`)
    this.#note(hash)
    await this.files.write(`${this.#path(hash)}.map`, map)
    await this.files.write(this.#path(hash), code)
    return this.#path(hash)
  }

  /** The bundle that was linked under this key, if it is still what it was. */
  async linkedAs(key: string): Promise<Bundle | undefined> {
    this.recent.note(this.#keyPath(key))
    const hash = await this.hashOf(key)
    if (hash === undefined) return undefined
    const [code, map] = await Promise.all([this.#code(hash), readOrUndefined(`${this.#path(hash)}.map`)])
    return code === undefined || map === undefined ? undefined : { hash, file: this.#path(hash), code, map }
  }

  async putLinked(key: string, { code, map }: { readonly code: Buffer; readonly map: Buffer }): Promise<Bundle> {
    const hash = sha256(code)
    const file = await this.put(hash, code, map)
    await this.files.writeSealed(this.#keyPath(key), hash)
    return { hash, file, code, map }
  }

  /** The hash that a key was linked to, whether its bundle is there or not. */
  hashOf(key: string): Promise<string | undefined> {
    return this.files.readSealed(this.#keyPath(key))
  }

  async #code(hash: string): Promise<Buffer | undefined> {
    if (!/^[0-9a-f]{64}$/.test(hash)) return undefined
    this.#note(hash)
    const code = await readOrUndefined(this.#path(hash))
    return code !== undefined && sha256(code) === hash ? code : undefined
  }

  #note(hash: string): void {
    this.recent.note(this.#path(hash))
    this.recent.note(`${this.#path(hash)}.map`)
  }

  #keyPath(key: string): string {
    return join(this.root, 'keys', key)
  }

  #path(hash: string): string {
    return join(this.root, `${hash}.mjs`)
  }
}
