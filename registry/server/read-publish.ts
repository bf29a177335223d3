import type { IncomingMessage } from 'node:http'
import { shopError } from '../../core/model/index.js'
import { integrityOf } from '../client/check-integrity.js'
import type { SigningKey } from './signing-key.js'

/** What npm sends to publish a version; only what is read of it. */
export interface PublishDocument {
  readonly versions: Readonly<Record<string, { readonly dist?: Readonly<Record<string, unknown>> }>>
  readonly _attachments: Readonly<Record<string, { readonly data?: unknown }>>
  readonly 'dist-tags'?: unknown
}

/** A request to publish that cannot be carried out. */
export class PublishFault extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** Bytes of a request: verdaccio's own limit. */
export const mostBytes = 50 << 20

/**
 * Reads what is published, and signs it: verdaccio finds the body parsed. A tarball that is not what its document says is
 * refused here, before anything is stored. Other changes of a package (its tags, an unpublish) go on as they are.
 */
export async function readPublish(request: IncomingMessage, name: string, key: SigningKey): Promise<void> {
  const document = await readDocument(request)
  handOn(request, isPublish(document) ? signed(document, name, key) : document)
}

/** verdaccio takes this for the request's body, which is read. */
export const handOn = (request: IncomingMessage, body: unknown): void =>
  void Object.assign(request, { _body: true, body })

/** The JSON of a request to change a package. PACKAGE_TOO_LARGE. */
export async function readDocument(request: IncomingMessage): Promise<unknown> {
  return parseDocument(await bodyOf(request))
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = Number(request.headers['content-length'] ?? 0)
  if (size > mostBytes) throw tooLarge()
  size = 0
  // Destroyed, it would take the answer with it.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length
    if (size > mostBytes) throw tooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const tooLarge = () => shopError('PACKAGE_TOO_LARGE', `${mostBytes >> 20} MiB`)

function parseDocument(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new PublishFault(400, 'what is published is no JSON')
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Changes of tags, deprecations and unpublishes bring no tarball. */
export const isPublish = (document: unknown): document is PublishDocument =>
  isObject(document) &&
  isObject(document['versions']) &&
  Object.values(document['versions']).every(isObject) &&
  isObject(document['_attachments']) &&
  Object.values(document['_attachments']).every(isObject) &&
  Object.keys(document['_attachments']).length > 0 &&
  Object.keys(document['versions']).length > 0

/** The document with the registry's signature. */
export function signed(document: PublishDocument, name: string, key: SigningKey): object {
  const { version, tarball } = sentIn(document, name)
  const integrity = integrityOf(tarball)
  const { dist, ...entry } = document.versions[version] ?? {}
  const signatures = [key.sign(`${name}@${version}`, integrity)]
  return { ...document, versions: { [version]: { ...entry, dist: { ...dist, integrity, signatures } } } }
}

/** What somebody wants to publish. */
export interface Sent {
  readonly version: string
  readonly tarball: Buffer
}

/** The version in the document, and its bytes. Throws where these are not what their integrity says. */
export function sentIn(document: PublishDocument, name: string): Sent {
  const [attachment, ...more] = Object.values(document._attachments)
  const [[version, { dist = {} }] = ['', {}], ...others] = Object.entries(document.versions)
  if (more.length > 0 || others.length > 0) throw new PublishFault(400, 'one version is published at a time')
  const tarball = bytesOf(attachment?.data)
  if (dist['integrity'] !== undefined && dist['integrity'] !== integrityOf(tarball))
    throw new PublishFault(400, `the tarball of ${name}@${version} is not what its integrity says`)
  return { version, tarball }
}

function bytesOf(data: unknown): Buffer {
  if (typeof data !== 'string') throw new PublishFault(400, 'there is no tarball in it')
  return Buffer.from(data, 'base64')
}
