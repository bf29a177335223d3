import { createHash, randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { type Static, Type } from 'typebox'
import { parseJson, shopError } from '../../core/model/index.js'
import type { AuthorView } from '../routes.js'

const stored = Type.Object(
  {
    authors: Type.Array(
      Type.Object({
        name: Type.String(),
        /** SHA-256 of the token, in hex. */
        token: Type.String(),
        since: Type.String(),
      }),
    ),
    /** A package's name or a namespace, and who may publish there. Nobody: it is kept, and the operator's. */
    owned: Type.Array(Type.Object({ name: Type.String(), owners: Type.Array(Type.String()) })),
  },
  { additionalProperties: false },
)
type Stored = Static<typeof stored>

const nothing: Stored = { authors: [], owned: [] }

/** A token that is shown once: what is kept of it cannot be turned back. */
export interface NewToken {
  readonly author: string
  readonly token: string
}

/**
 * Who may publish beside the operator, and under which names. It stands in the registry's folder, and not in the database:
 * which names are never looked up outside has to be known for each read, whatever else is down.
 */
export class Authors {
  readonly #path: string
  #stored: Stored = nothing
  #byToken: ReadonlyMap<string, string> = new Map()
  #owners: ReadonlyMap<string, readonly string[]> = new Map()
  /** The last change; the next one waits for it. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(path: string, known: Stored) {
    this.#path = path
    this.#keep(known)
  }

  static async open(path: string): Promise<Authors> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    return new Authors(path, text === undefined ? nothing : parseJson(stored, text, 'The list of authors'))
  }

  list(): AuthorView[] {
    const { authors, owned } = this.#stored
    return authors
      .map(({ name, since }) => ({
        name,
        since,
        owns: owned.flatMap((one) => (one.owners.includes(name) ? one.name : [])),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Whose token it is. */
  byToken(token: string): string | undefined {
    return this.#byToken.get(hashOf(token))
  }

  /** Those who may publish the package; undefined where neither its name nor its namespace is anybody's. */
  ownersOf(name: string): readonly string[] | undefined {
    const found = [this.#owners.get(name), this.#owners.get(namespaceOf(name) ?? '')].filter(isThere)
    return found.length === 0 ? undefined : found.flat()
  }

  /** All names of packages that are somebody's. */
  names(): string[] {
    return [...this.#owners.keys()].filter((name) => !isNamespace(name))
  }

  /** AUTHOR_EXISTS. */
  create(author: string, owns: readonly string[]): Promise<NewToken> {
    return this.#change((now) => {
      if (now.authors.some(({ name }) => name === author)) throw shopError('AUTHOR_EXISTS', author)
      const token = makeToken()
      const authors = [...now.authors, { name: author, token: hashOf(token), since: new Date().toISOString() }]
      return [
        { token, author },
        { authors, owned: withOwner(now.owned, owns, author) },
      ]
    })
  }

  /** Another token, in whose place the one before is good for nothing. AUTHOR_NOT_FOUND. */
  renewToken(author: string): Promise<NewToken> {
    return this.#change((now) => {
      find(now, author)
      const token = makeToken()
      const renewed = now.authors.map((one) => (one.name === author ? { ...one, token: hashOf(token) } : one))
      return [
        { token, author },
        { ...now, authors: renewed },
      ]
    })
  }

  /** AUTHOR_NOT_FOUND. */
  grant(author: string, names: readonly string[]): Promise<void> {
    return this.#change((now) => {
      find(now, author)
      return [undefined, { ...now, owned: withOwner(now.owned, names, author) }]
    })
  }

  /**
   * Takes a free name for its first publisher. False where it is somebody's meanwhile. AUTHOR_NOT_FOUND.
   */
  claim(author: string, name: string): Promise<boolean> {
    return this.#change((now) => {
      find(now, author)
      const isFree = this.ownersOf(name) === undefined
      return [isFree, isFree ? { ...now, owned: withOwner(now.owned, [name], author) } : now]
    })
  }

  /**
   * AUTHOR_NOT_FOUND.
   * @param isKept whether something is published there: then it stays the registry's own
   */
  revoke(author: string, names: readonly string[], isKept: (name: string) => boolean): Promise<void> {
    return this.#change((now) => {
      find(now, author)
      return [undefined, { ...now, owned: withoutOwner(now.owned, (name) => names.includes(name), { author, isKept }) }]
    })
  }

  /** His token is good for nothing; what he has published stays. AUTHOR_NOT_FOUND. */
  remove(author: string, isKept: (name: string) => boolean): Promise<void> {
    return this.#change((now) => {
      find(now, author)
      const authors = now.authors.filter(({ name }) => name !== author)
      return [undefined, { authors, owned: withoutOwner(now.owned, () => true, { author, isKept }) }]
    })
  }

  /** One change after the other; each is on disk before anybody sees it. */
  #change<T>(change: (now: Stored) => readonly [T, Stored]): Promise<T> {
    const turn = this.#last.then(async () => {
      const [answer, changed] = change(this.#stored)
      if (changed === this.#stored) return answer
      await writeFile(`${this.#path}.new`, JSON.stringify(changed, null, 2), { mode: 0o600, flush: true })
      await rename(`${this.#path}.new`, this.#path)
      this.#keep(changed)
      return answer
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }

  #keep(next: Stored): void {
    this.#stored = next
    this.#byToken = new Map(next.authors.map(({ name, token }) => [token, name]))
    this.#owners = new Map(next.owned.map(({ name, owners }) => [name, owners]))
  }
}

export const isNamespace = (name: string): boolean => name.startsWith('@') && !name.includes('/')

/** `@jane` of `@jane/greeter`. */
export const namespaceOf = (name: string): string | undefined =>
  name.startsWith('@') ? name.slice(0, name.indexOf('/')) : undefined

const isThere = <T>(value: T | undefined): value is T => value !== undefined

/** Begins with a word by which scanners for secrets find it. */
const makeToken = (): string => `shopctl_${randomBytes(32).toString('base64url')}`

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

function find({ authors }: Stored, author: string): void {
  if (!authors.some(({ name }) => name === author)) throw shopError('AUTHOR_NOT_FOUND', author)
}

type Owned = Stored['owned']

function withOwner(owned: Owned, names: readonly string[], author: string): Owned {
  const known = owned.map((one) =>
    names.includes(one.name) ? { ...one, owners: [...new Set([...one.owners, author])] } : one,
  )
  const added = [...new Set(names)].filter((name) => !owned.some((one) => one.name === name))
  return [...known, ...added.map((name) => ({ name, owners: [author] }))]
}

interface WithoutOwner {
  readonly author: string
  readonly isKept: (name: string) => boolean
}

/** What is nobody's then is free again, unless something is published there. */
function withoutOwner(owned: Owned, isMeant: (name: string) => boolean, { author, isKept }: WithoutOwner): Owned {
  return owned.flatMap((one) => {
    if (!isMeant(one.name) || !one.owners.includes(author)) return [one]
    const owners = one.owners.filter((name) => name !== author)
    return owners.length > 0 || isKept(one.name) ? [{ ...one, owners }] : []
  })
}
