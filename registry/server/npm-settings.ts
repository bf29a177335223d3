import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseNpmrc } from './parse-npmrc.js'

/** How npm itself reaches its registries on this machine. */
export interface NpmSettings {
  readonly registry: string
  /** `@scope` → its registry. */
  readonly scopes: Readonly<Record<string, string>>
  /** PEM text of the only authorities to trust; undefined for Node's own. */
  readonly ca: string | undefined
  readonly proxy: string | undefined
  readonly noProxy: string | undefined
  readonly strictSsl: boolean
  /** The `authorization` header for a registry, where npm has a login for it. */
  authorization(url: string): string | undefined
}

/**
 * Asks npm for its settings (it knows best which files and variables count, and its default registry) and takes logins,
 * which npm does not tell, from the files it names. Takes about half a second.
 */
export async function readNpmSettings(): Promise<NpmSettings> {
  const options = { timeout: 20_000, maxBuffer: 1 << 24 }
  const { stdout } = await promisify(execFile)('npm', ['config', 'list', '--json'], options)
  const settings = JSON.parse(stdout) as Readonly<Record<string, unknown>>
  const text = (key: string) => (typeof settings[key] === 'string' && settings[key] !== '' ? settings[key] : undefined)
  const registry = text('registry')
  if (registry === undefined) throw new Error('npm is set to no registry')
  const caFile = text('cafile')
  const logins = await readLogins([text('globalconfig'), text('userconfig'), join(process.cwd(), '.npmrc')])
  return {
    registry,
    scopes: scopesOf(settings),
    ca: caFile === undefined ? undefined : await readFile(caFile, 'utf8'),
    proxy: text('https-proxy') ?? text('proxy'),
    noProxy: Array.isArray(settings['noproxy']) ? settings['noproxy'].filter(Boolean).join(',') : text('noproxy'),
    strictSsl: settings['strict-ssl'] !== false,
    authorization: (url) => authorizationFor(url, logins),
  }
}

function scopesOf(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  const scoped = Object.entries(settings).filter(([key]) => /^@[^:]+:registry$/.test(key))
  return Object.fromEntries(scoped.map(([key, url]) => [key.slice(0, key.indexOf(':')), String(url)]))
}

/** Later files win. */
async function readLogins(files: readonly (string | undefined)[]): Promise<ReadonlyMap<string, string>> {
  const logins = new Map<string, string>()
  for (const file of files) {
    const content = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '')
    for (const [key, value] of parseNpmrc(content, process.env)) if (key.startsWith('//')) logins.set(key, value)
  }
  return logins
}

/** npm writes a login for `https://host/path/` under `//host/path/:_authToken`, and the longest path that fits counts. */
function authorizationFor(url: string, logins: ReadonlyMap<string, string>): string | undefined {
  const { host, pathname } = new URL(url)
  for (let path = `${pathname.replace(/\/$/, '')}/`; ; path = path.replace(/[^/]*\/$/, '')) {
    const token = logins.get(`//${host}${path}:_authToken`)
    if (token !== undefined) return `Bearer ${token}`
    const basic = logins.get(`//${host}${path}:_auth`)
    if (basic !== undefined) return `Basic ${basic}`
    if (path === '/') return undefined
  }
}
