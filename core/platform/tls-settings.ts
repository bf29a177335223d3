import { shopError } from '../model/index.js'
import type { TlsSettings } from '../serve/index.js'

const usualPort = 8443

/** What the environment says of TLS; undefined where it says nothing. docs/gateway.md lists it. */
export function readTls(environment: NodeJS.ProcessEnv): TlsSettings | undefined {
  const folder = environment['SHOPCTL_TLS_DIR']
  const cert = environment['SHOPCTL_TLS_CERT']
  const key = environment['SHOPCTL_TLS_KEY']
  const redirects = redirectsOf(environment['SHOPCTL_TLS_REDIRECT'])
  const port = portOf(environment['SHOPCTL_TLS_PORT'])
  if (folder !== undefined && (cert ?? key) === undefined)
    return { port, redirects, source: { kind: 'folder', folder } }
  if (folder === undefined && cert !== undefined && key !== undefined) {
    return { port, redirects, source: { kind: 'pair', cert, key } }
  }
  if ((folder ?? cert ?? key) === undefined) return undefined
  throw shopError('INPUT_INVALID', 'SHOPCTL_TLS_DIR', ['give a folder, or SHOPCTL_TLS_CERT and SHOPCTL_TLS_KEY'])
}

function portOf(text = String(usualPort)): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw shopError('INPUT_INVALID', 'SHOPCTL_TLS_PORT', [`"${text}" is no port`])
}

function redirectsOf(text = '0'): boolean {
  if (text === '0' || text === '1') return text === '1'
  throw shopError('INPUT_INVALID', 'SHOPCTL_TLS_REDIRECT', [`"${text}" is neither 0 nor 1`])
}
