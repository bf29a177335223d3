import { readFile } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import semver from 'semver'
import { shopError } from '../../core/model/index.js'
import type { Packument } from '../client/packument.js'
import { publishDocument } from '../client/publish-document.js'
import { AuthorPlaces } from './author-places.js'
import type { Authors } from './authors.js'
import type { Gate } from './gate.js'
import type { Ownership } from './ownership.js'
import type { PublishRights } from './publish-rights.js'
import type { Publishes } from './publishes.js'
import { handOn, isPublish, type PublishDocument, PublishFault, readDocument, sentIn, signed } from './read-publish.js'
import type { SigningKey } from './signing-key.js'

export interface AuthorPublishParts {
  readonly authors: Authors
  readonly rights: PublishRights
  readonly gate: Gate
  readonly ownership: Ownership
  readonly publishes: Publishes
  readonly key: SigningKey
  /** The verdaccio of our own packages, and the token by which it takes some. */
  readonly own: RequestListener
  readonly token: string
  /** Folder of what was published here. */
  readonly packages: string
}

/** A change that somebody asks for with a token that is not the platform's. */
export interface AuthorRequest {
  /** What was shown; undefined for nothing. */
  readonly token: string | undefined
  readonly name: string
  /** Whether the path is the package's own, and nothing below it. */
  readonly isWhole: boolean
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * The way of whatever comes with an author's token, whichever client sends it: who is it, may he, is it sound; only then, in
 * its turn, does it become visible. What is stored is made of the tarball that was gone over, and of nothing else that was sent.
 */
export class AuthorPublish {
  readonly #parts: AuthorPublishParts
  readonly #places = new AuthorPlaces()

  constructor(parts: AuthorPublishParts) {
    this.#parts = parts
  }

  /** TOKEN_MISSING, TOKEN_UNKNOWN, ONLY_PUBLISHED, VERSION_EXISTS, PUBLISH_REFUSED, and what `PublishRights.check` throws. */
  async change(asked: AuthorRequest): Promise<void> {
    const { authors, rights } = this.#parts
    const { token, name, request, isWhole } = asked
    if (token === undefined) throw shopError('TOKEN_MISSING')
    const author = authors.byToken(token)
    if (author === undefined) throw shopError('TOKEN_UNKNOWN')
    if (request.method !== 'PUT' || !isWhole) throw shopError('ONLY_PUBLISHED', 'to take one away')
    await rights.check(author, name)
    await this.#places.use(author, () => this.#publish(author, asked))
  }

  async #publish(author: string, { token = '', name, request, response }: AuthorRequest): Promise<void> {
    const { authors, rights, gate, publishes, packages } = this.#parts
    const document = await readDocument(request)
    if (!isPublish(document)) throw shopError('ONLY_PUBLISHED', 'to deprecate or to tag one')
    const { version, tarball } = sentIn(document, name)
    if (semver.valid(version) !== version) throw new PublishFault(400, 'what is published has no version as 1.2.3')
    const known = await readKnown(packages, name)
    if (known !== null && Object.hasOwn(known.versions, version))
      throw shopError('VERSION_EXISTS', `${name}@${version}`)
    const registry = `http://127.0.0.1:${request.socket.localPort}`
    const { manifest, readme } = await gate.examine({ name, version, tarball, registry })
    const packed = { name, version, tarball, manifest, readme }
    const taken = { isNew: false }
    await publishes.run(name, response, async () => {
      // It took a while: the token may be good for nothing by now, and the name another's.
      if (authors.byToken(token) !== author) throw shopError('TOKEN_UNKNOWN')
      await rights.check(author, name)
      taken.isNew = await rights.claim(author, name)
      const made = publishDocument(packed, await readKnown(packages, name), registry) as PublishDocument
      await this.#store(withTag(made, { version, wanted: document['dist-tags'] }), name, { request, response })
    })
    if (taken.isNew && response.statusCode !== 201) await authors.revoke(author, [name], () => false)
  }

  /** As the platform, who alone may. */
  async #store(
    document: PublishDocument,
    name: string,
    { request, response }: Pick<AuthorRequest, 'request' | 'response'>,
  ): Promise<void> {
    const { ownership, key, own, token } = this.#parts
    await ownership.markOurs(name)
    request.headers.authorization = `Bearer ${token}`
    handOn(request, signed(document, name, key))
    own(request, response)
  }
}

/** What verdaccio has stored of a package, if there is something. */
async function readKnown(packages: string, name: string): Promise<Packument | null> {
  const text = await readFile(join(packages, name, 'package.json'), 'utf8').catch(() => '')
  return text === '' ? null : (JSON.parse(text) as Packument) // verdaccio's own file
}

/** `npm publish --tag beta`; which version is the latest is not the author's to say. */
function withTag(
  document: PublishDocument,
  { version, wanted }: { version: string; wanted: unknown },
): PublishDocument {
  const [tag = 'latest'] = typeof wanted === 'object' && wanted !== null ? Object.keys(wanted) : []
  return tag === 'latest' || !/^[a-z][\w.-]{0,63}$/i.test(tag)
    ? document
    : { ...document, 'dist-tags': { [tag]: version } }
}
