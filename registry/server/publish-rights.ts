import { readdir } from 'node:fs/promises'
import { packageName, problemsOf, shopError } from '../../core/model/index.js'
import { type Authors, namespaceOf } from './authors.js'
import type { Ownership } from './ownership.js'
import type { Uplink } from './uplink.js'

export interface PublishRightsParts {
  readonly authors: Authors
  readonly ownership: Ownership
  readonly uplink: Pick<Uplink, 'presence'>
  /** Folder of what was published here. */
  readonly packages: string
}

/** Which names authors may publish under: their own, and those that are nobody's, here or in the world. */
export class PublishRights {
  readonly #parts: PublishRightsParts

  constructor(parts: PublishRightsParts) {
    this.#parts = parts
  }

  /** PACKAGE_NOT_YOURS, NAME_INVALID; UPLINK_UNREACHABLE where nobody can tell whether a new name is free. */
  async check(author: string, name: string): Promise<void> {
    if (problemsOf(packageName, name).length > 0 || unusable.has(name)) throw shopError('NAME_INVALID', 'package', name)
    const owners = this.#parts.authors.ownersOf(name)
    if (owners?.includes(author) === true) return
    const why = owners === undefined ? await this.#whyNotFree(name) : whose(owners)
    if (why !== undefined) throw shopError('PACKAGE_NOT_YOURS', author, name, why)
  }

  /**
   * Takes the name for its first publisher, where it was free a moment ago. Answers whether it did. PACKAGE_NOT_YOURS,
   * AUTHOR_NOT_FOUND.
   */
  async claim(author: string, name: string): Promise<boolean> {
    const { authors } = this.#parts
    if (authors.ownersOf(name)?.includes(author) === true) return false
    if (await authors.claim(author, name)) return true
    throw shopError('PACKAGE_NOT_YOURS', author, name, whose(authors.ownersOf(name) ?? []))
  }

  async #whyNotFree(name: string): Promise<string | undefined> {
    const namespace = namespaceOf(name)
    if (namespace !== undefined) return `the namespace ${namespace} was not given to this author`
    const { ownership, uplink } = this.#parts
    const owner = await ownership.ownerOf(name)
    if (owner === 'ours') return 'it is the operator’s'
    if (owner === 'vendored') return elsewhere
    const alike = await this.#alike(name)
    if (alike !== undefined) return `it could be taken for "${alike}"`
    const presence = await uplink.presence(name)
    if (presence.kind === 'unknown') throw shopError('UPLINK_UNREACHABLE', name, presence.reason)
    return presence.kind === 'there' ? elsewhere : undefined
  }

  /** A name of ours that differs by dots and dashes alone, which npm's own registry refuses too. */
  async #alike(name: string): Promise<string | undefined> {
    const { authors, packages } = this.#parts
    const known = [...(await readdir(packages)), ...authors.names()]
    return known.find((other) => other !== name && bare(other) === bare(name))
  }
}

const unusable = new Set(['node_modules', 'favicon.ico'])

const elsewhere = 'it is a package of the world’s, and who needs that one would get this one'

const whose = (owners: readonly string[]): string =>
  owners.length === 0 ? 'it is the operator’s' : `it belongs to ${owners.join(' and ')}`

const bare = (name: string): string => name.replaceAll(/[-_.]/g, '')
