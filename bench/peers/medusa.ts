import { rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseConnection } from '../../core/database/index.js'
import type { Peer, PeerRun, Site } from './peer.js'
import { runCommand } from './run-command.js'

const version = '2.21.2'
const command = 'node_modules/@medusajs/cli/cli.js'

/**
 * A Medusa server, without Redis and without its admin, which would be built anew with each plugin. What plugins bring is written into
 * the project and built with it. The vetoed door is a route of the project that a middleware refuses.
 */
export const medusa: Peer = {
  name: 'Medusa',
  version,
  packages: {
    dependencies: {
      '@medusajs/medusa': version,
      '@medusajs/framework': version,
      '@medusajs/cli': version,
      '@medusajs/admin-sdk': version,
      '@swc/core': '1.7.28',
      'ts-node': '10.9.2',
      typescript: '5.8.3',
      vite: '5.4.21',
      react: '18.3.1',
      'react-dom': '18.3.1',
      yalc: '1.0.0-pre.53',
    },
    flags: ['--legacy-peer-deps'],
  },
  files: {
    'tsconfig.json': tsconfig(),
    'medusa-config.ts': config(),
    'src/api/trivial/route.ts': route(),
    'src/api/door/route.ts': route(),
    'src/api/middlewares.ts': veto(),
  },
  added: { folder: 'src/api/added', files: { 'src/api/added/route.ts': route() } },
  build,
  setUp: [command, 'db:migrate'],
  start: [command, 'start', '--host', '127.0.0.1'],
  environment,
  takesPluginsLive: false,
  doors: {
    trivial: { method: 'GET', path: '/trivial' },
    vetoed: { method: 'GET', path: '/door' },
    added: { method: 'GET', path: '/added' },
  },
}

/** What is built is moved beside the others, so that a running instance keeps its own. */
async function build({ folder, node }: Site, target: string): Promise<void> {
  await runCommand(node.binary, [join(folder, command), 'build'], {
    cwd: folder,
    environment: { ...node.environment, NODE_ENV: 'production', MEDUSA_DISABLE_TELEMETRY: 'true' },
    deadlineMs: 10 * 60_000,
  })
  await rm(target, { recursive: true, force: true })
  await rename(join(folder, '.medusa/server'), target)
  await symlink(join(folder, 'node_modules'), join(target, 'node_modules'))
}

function tsconfig(): string {
  return JSON.stringify({
    compilerOptions: {
      target: 'ES2021',
      module: 'Node16',
      moduleResolution: 'Node16',
      esModuleInterop: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      skipLibCheck: true,
      skipDefaultLibCheck: true,
      declaration: false,
      sourceMap: false,
      inlineSourceMap: true,
      outDir: './.medusa/server',
      rootDir: './',
      jsx: 'react-jsx',
      forceConsistentCasingInFileNames: true,
      resolveJsonModule: true,
    },
    'ts-node': { swc: true },
    include: ['**/*', '.medusa/types/*'],
    exclude: ['node_modules', '.medusa/server', '.medusa/admin', 'live-1', 'live-2'],
  })
}

function route(): string {
  return `
import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'

export const GET = (_: MedusaRequest, res: MedusaResponse) => {
  res.json({ ok: true })
}
`
}

function veto(): string {
  return `
import { defineMiddlewares, type MedusaNextFunction, type MedusaRequest, type MedusaResponse } from '@medusajs/framework/http'
import { MedusaError } from '@medusajs/framework/utils'

const veto = (_: MedusaRequest, __: MedusaResponse, next: MedusaNextFunction) =>
  next(new MedusaError(MedusaError.Types.NOT_ALLOWED, 'Nobody may enter here.'))

export default defineMiddlewares({ routes: [{ matcher: '/door', middlewares: [veto] }] })
`
}

function config(): string {
  return `
import { defineConfig } from '@medusajs/framework/utils'

module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { ssl: false },
    http: { storeCors: '*', adminCors: '*', authCors: '*', jwtSecret: 'for the bench', cookieSecret: 'for the bench' },
  },
})
`
}

function environment({ database, port }: PeerRun): Record<string, string> {
  return {
    NODE_ENV: 'production',
    MEDUSA_DISABLE_TELEMETRY: 'true',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: urlOf(database),
    LOG_LEVEL: 'warn',
  }
}

/** Where there is "localhost", Medusa asks for no TLS. */
const urlOf = ({ port, user, password, database }: DatabaseConnection): string =>
  `postgres://${user}:${password}@localhost:${port}/${database}`
