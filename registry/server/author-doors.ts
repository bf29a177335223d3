import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { packageName, parseJson, problemsOf, shopError } from '../../core/model/index.js'
import type { AuthorsAnswer, TokenAnswer } from '../routes.js'
import { type Authors, isNamespace } from './authors.js'

const strict = { additionalProperties: false } as const
const author = Type.String({ minLength: 1, maxLength: 100 })
const names = Type.Array(Type.String({ minLength: 1, maxLength: 214 }), { maxItems: 100 })
const authorChange = Type.Union([
  Type.Object({ do: Type.Literal('create'), author, names }, strict),
  Type.Object({ do: Type.Literal('grant'), author, names }, strict),
  Type.Object({ do: Type.Literal('revoke'), author, names }, strict),
  Type.Object({ do: Type.Literal('token'), author }, strict),
  Type.Object({ do: Type.Literal('remove'), author }, strict),
])

/** The operator's doors to who may publish what. */
export class AuthorDoors {
  constructor(
    private readonly authors: Authors,
    /** Folder of what was published here. */
    private readonly packages: string,
  ) {}

  async answer(request: IncomingMessage): Promise<AuthorsAnswer | TokenAnswer> {
    if (request.method !== 'POST') return { authors: this.authors.list() }
    const change = parseJson(authorChange, await textOf(request), 'The change of an author')
    return (await this.#make(change)) ?? { authors: this.authors.list() }
  }

  async #make(change: Static<typeof authorChange>): Promise<TokenAnswer | void> {
    const { authors } = this
    switch (change.do) {
      case 'create':
        if (!/^[a-z][a-z0-9-]{0,39}$/.test(change.author)) throw shopError('NAME_INVALID', 'author', change.author)
        return authors.create(change.author, change.names.map(nameOf))
      case 'token':
        return authors.renewToken(change.author)
      case 'grant':
        return authors.grant(change.author, change.names.map(nameOf))
      case 'revoke':
        return authors.revoke(change.author, change.names.map(nameOf), await this.#published())
      case 'remove':
        return authors.remove(change.author, await this.#published())
    }
  }

  /** Whether something is published under a name, or in a namespace. */
  async #published(): Promise<(name: string) => boolean> {
    const folders = new Set(await readdir(this.packages))
    return (name) => (isNamespace(name) ? folders.has(name) : existsSync(join(this.packages, name, 'package.json')))
  }
}

/** `@jane` and `@jane/*` are the same namespace. NAME_INVALID, FORBIDDEN. */
function nameOf(word: string): string {
  const name = word.replace(/\/\*$/, '')
  const probe = isNamespace(name) ? `${name}/x` : name
  if (problemsOf(packageName, probe).length > 0) throw shopError('NAME_INVALID', 'package', word)
  if (probe.startsWith('@shopctl/'))
    throw shopError('FORBIDDEN', `give ${word} away: names in @shopctl/ are the platform’s own`)
  return name
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts).toString()
}
