import type { IncomingMessage } from 'node:http'
import { integrityOf } from '../client/check-integrity.js'
import type { SigningKey } from './signing-key.js'

/** What npm sends to publish a version; only what is read of it. */
interface PublishDocument {
  readonly versions: Readonly<Record<string, { readonly dist?: Readonly<Record<string, unknown>> }>>
  readonly _attachments: Readonly<Record<string, { readonly data?: unknown }>>
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
  const document = parseDocument(await bodyOf(request))
  Object.assign(request, { _body: true, body: isPublish(document) ? signed(document, name, key) : document })
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > mostBytes) throw new PublishFault(413, `a publish has ${mostBytes >> 20} MiB at most`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function parseDocument(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new PublishFault(400, 'what is published is no JSON')
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPublish = (document: unknown): document is PublishDocument =>
  isObject(document) &&
  isObject(document['versions']) &&
  Object.values(document['versions']).every(isObject) &&
  isObject(document['_attachments']) &&
  Object.values(document['_attachments']).every(isObject) &&
  Object.keys(document['_attachments']).length > 0

function signed(document: PublishDocument, name: string, key: SigningKey): object {
  const [attachment, ...more] = Object.values(document._attachments)
  const versions = Object.entries(document.versions)
  if (more.length > 0 || versions.length !== 1) throw new PublishFault(400, 'one version is published at a time')
  const integrity = integrityOf(bytesOf(attachment?.data))
  const written = versions.map(([version, entry]) => {
    const { dist = {} } = entry
    if (dist['integrity'] !== undefined && dist['integrity'] !== integrity)
      throw new PublishFault(400, `the tarball of ${name}@${version} is not what its integrity says`)
    const signatures = [key.sign(`${name}@${version}`, integrity)]
    return [version, { ...entry, dist: { ...dist, integrity, signatures } }] as const
  })
  return { ...document, versions: Object.fromEntries(written) }
}

function bytesOf(data: unknown): Buffer {
  if (typeof data !== 'string') throw new PublishFault(400, 'there is no tarball in it')
  return Buffer.from(data, 'base64')
}
