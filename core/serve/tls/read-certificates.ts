import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { shopError } from '../../model/index.js'
import { type Certificate, defaultCertificate } from '../../protocol/index.js'

/** Where the operator's certificates are. */
export type CertificateSource =
  /** Pairs of `HOST.crt` and `HOST.key`; `default.crt` is for all other names. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** One pair for all names. */
  | { readonly kind: 'pair'; readonly cert: string; readonly key: string }

/** Reads and checks every pair. Rejects with CERTIFICATE_INVALID, which names the file. */
export async function readCertificates(source: CertificateSource): Promise<readonly Certificate[]> {
  if (source.kind === 'pair') return [await readPair(defaultCertificate, source)]
  const { folder } = source
  const names = await readdir(folder).catch((error: Error) => {
    throw shopError('CERTIFICATE_INVALID', folder, error.message)
  })
  const certs = names.filter((name) => name.endsWith('.crt')).sort()
  if (certs.length === 0) throw shopError('CERTIFICATE_INVALID', folder, 'there is no .crt file in it')
  return Promise.all(
    certs.map((name) => {
      const host = name.slice(0, -'.crt'.length)
      return readPair(host.toLowerCase(), { cert: join(folder, name), key: join(folder, `${host}.key`) })
    }),
  )
}

async function readPair(host: string, files: { readonly cert: string; readonly key: string }): Promise<Certificate> {
  const [cert, key] = await Promise.all([readPem(files.cert), readPem(files.key)])
  check(files.cert, { cert })
  check(files.key, { cert, key })
  return { host, cert, key }
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw shopError('CERTIFICATE_INVALID', path, (error as NodeJS.ErrnoException).code ?? String(error))
  }
}

// A key is judged beside its certificate: one that belongs to another is the key's fault.
function check(path: string, pair: { readonly cert: string; readonly key?: string }): void {
  try {
    createSecureContext(pair)
  } catch (error) {
    throw shopError('CERTIFICATE_INVALID', path, (error as Error).message)
  }
}
