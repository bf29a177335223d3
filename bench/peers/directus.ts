import type { Files, Peer, PeerRun } from './peer.js'

const version = '12.4.1'

/**
 * Directus takes extensions live where EXTENSIONS_AUTO_RELOAD is set, as its marketplace does. Two instances do not, and
 * are restarted. The vetoed door is a route of its own, that anybody may read.
 */
export const directus: Peer = {
  name: 'Directus',
  version,
  packages: {
    dependencies: { directus: version, pg: '8.23.1' },
    overrides: { '@directus/app': '18.0.0' },
  },
  files: {
    ...extension(
      'trivial',
      'endpoint',
      `export default (router) => router.get('/', (_, res) => res.json({ ok: true }))`,
    ),
    ...extension('veto', 'hook', veto()),
  },
  added: {
    folder: 'extensions/added',
    files: extension(
      'added',
      'endpoint',
      `export default (router) => router.get('/', (_, res) => res.json({ ok: true }))`,
    ),
  },
  setUp: ['node_modules/directus/cli.js', 'bootstrap'],
  start: ['node_modules/directus/cli.js', 'start'],
  environment,
  takesPluginsLive: true,
  doors: {
    trivial: { method: 'GET', path: '/trivial' },
    vetoed: { method: 'GET', path: '/server/info' },
    added: { method: 'GET', path: '/added' },
  },
}

/** The manifest comes last, for Directus watches for it. */
function extension(name: string, type: 'endpoint' | 'hook', source: string): Files {
  const manifest = {
    name,
    version: '1.0.0',
    type: 'module',
    'directus:extension': { type, path: 'dist/index.js', source: 'src/index.js', host: `^${version}` },
  }
  return {
    [`extensions/${name}/dist/index.js`]: source,
    [`extensions/${name}/package.json`]: JSON.stringify(manifest),
  }
}

function veto(): string {
  return `
import { createError } from '@directus/errors'

const Vetoed = createError('VETOED', 'Nobody may read this.', 403)

export default ({ filter }) => {
  filter('authenticate', (payload, { req }) => {
    if (req.path === '/server/info') throw new Vetoed()
    return payload
  })
}
`
}

function environment({ database, port, way }: PeerRun): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SECRET: 'for the bench alone, for the bench alone',
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: 'for-the-bench-alone',
    DB_CLIENT: 'pg',
    DB_HOST: database.host,
    DB_PORT: String(database.port),
    DB_DATABASE: database.database,
    DB_USER: database.user,
    DB_PASSWORD: database.password,
    EXTENSIONS_AUTO_RELOAD: String(way === 'alone'),
    // It writes a line for each request otherwise, at a third of its rate.
    LOG_LEVEL: 'warn',
    TELEMETRY: 'false',
  }
}
