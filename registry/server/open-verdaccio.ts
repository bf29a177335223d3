import { writeFile } from 'node:fs/promises'
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { runServer } from 'verdaccio'
import { platformUser } from './platform-token.js'

/** A registry that packages may come from, in verdaccio's words. */
export interface VerdaccioUplink {
  readonly url: string
  readonly [option: string]: unknown
}

export interface VerdaccioOptions {
  readonly storage: string
  readonly secret: string
  readonly uplinks: Readonly<Record<string, VerdaccioUplink>>
  /** Package pattern → key of its uplink; the first that matches counts. */
  readonly proxy: Readonly<Record<string, string>>
}

/** A verdaccio over one storage folder, without a socket of its own. */
export async function openVerdaccio(options: VerdaccioOptions): Promise<RequestListener> {
  await writeDatabase(options)
  // Its own types need a package that it does not bring along.
  const server = await (runServer as (config: object) => Promise<Server>)(verdaccioConfig(options))
  return (request, response) => void server.emit('request', request, response)
}

/**
 * verdaccio takes its secret from this file, and at start it reads every package that the list in it names into a search
 * that nobody asks. Writing it anew also mends one that was cut off.
 */
function writeDatabase({ storage, secret }: VerdaccioOptions): Promise<void> {
  return writeFile(join(storage, '.verdaccio-db.json'), JSON.stringify({ list: [], secret }), { mode: 0o600 })
}

function verdaccioConfig({ storage, uplinks, proxy }: VerdaccioOptions): object {
  const self = join(storage, 'verdaccio.yaml')
  const rights = { access: '$all', publish: platformUser, unpublish: platformUser }
  const patterns = Object.entries(proxy).map(([pattern, uplink]) => [pattern, { ...rights, proxy: uplink }] as const)
  const others = ['@*/*', '**'].filter((pattern) => !(pattern in proxy)).map((pattern) => [pattern, rights] as const)
  return {
    storage,
    self_path: self,
    configPath: self,
    web: { enable: false },
    // Nobody signs up or in: the one token there is comes from `signPlatformToken`. A plugin for passwords is a third of a start.
    auth: null,
    // Without `jwt` each authenticated request costs 94 ms.
    security: { api: { jwt: { sign: {} } } },
    uplinks,
    packages: Object.fromEntries([...patterns, ...others]),
    middlewares: {},
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'json', level: 'warn' },
  }
}
