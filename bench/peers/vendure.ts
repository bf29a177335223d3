import { join } from 'node:path'
import type { Peer, PeerRun, Site } from './peer.js'
import { runCommand } from './run-command.js'

const version = '3.7.3'

/**
 * A Vendure server, without a worker and without an admin. Its plugins are written into the project and compiled with it. The
 * vetoed door is a route of its own that a guard of a plugin refuses.
 */
export const vendure: Peer = {
  name: 'Vendure',
  version,
  packages: {
    dependencies: { '@vendure/core': version, pg: '8.23.1', typescript: '5.8.3', '@types/node': '24.19.2' },
    overrides: { '@graphql-tools/batch-execute': '10.2.0' },
    flags: ['--legacy-peer-deps'],
  },
  files: {
    'tsconfig.json': tsconfig(),
    'src/trivial/trivial.plugin.ts': plugin('Trivial', 'trivial'),
    'src/veto/veto.plugin.ts': veto(),
    'src/vendure-config.ts': config(['trivial', 'veto']),
    'src/index.ts': `
import { bootstrap } from '@vendure/core'
import { config } from './vendure-config'

void bootstrap(config)
`,
    'src/set-up.ts': `
import { bootstrap } from '@vendure/core'
import { config } from './vendure-config'

const dbConnectionOptions = { ...config.dbConnectionOptions, synchronize: true }
void bootstrap({ ...config, dbConnectionOptions } as typeof config).then((app) => app.close()).then(() => process.exit(0))
`,
  },
  added: {
    folder: 'src/added',
    files: {
      'src/added/added.plugin.ts': plugin('Added', 'added'),
      'src/vendure-config.ts': config(['trivial', 'veto', 'added']),
    },
  },
  build,
  setUp: ['set-up.js'],
  start: ['index.js'],
  environment,
  takesPluginsLive: false,
  doors: {
    trivial: { method: 'GET', path: '/trivial' },
    vetoed: { method: 'GET', path: '/health' },
    added: { method: 'GET', path: '/added' },
  },
}

async function build({ folder, node }: Site, target: string): Promise<void> {
  const args = [join(folder, 'node_modules/typescript/bin/tsc'), '--outDir', target]
  await runCommand(node.binary, args, { cwd: folder, environment: node.environment, deadlineMs: 5 * 60_000 })
}

function tsconfig(): string {
  return JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      module: 'commonjs',
      moduleResolution: 'node',
      rootDir: 'src',
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      esModuleInterop: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: false,
    },
    include: ['src'],
  })
}

function plugin(name: string, path: string): string {
  return `
import { Controller, Get } from '@nestjs/common'
import { VendurePlugin } from '@vendure/core'

@Controller('${path}')
class ${name}Controller {
  @Get()
  read() {
    return { ok: true }
  }
}

@VendurePlugin({ compatibility: '^3.0.0', controllers: [${name}Controller] })
export class ${name}Plugin {}
`
}

function veto(): string {
  return `
import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { VendurePlugin } from '@vendure/core'

@Injectable()
class VetoGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() === 'http' && context.switchToHttp().getRequest().path === '/health') throw new ForbiddenException()
    return true
  }
}

@VendurePlugin({ compatibility: '^3.0.0', providers: [{ provide: APP_GUARD, useClass: VetoGuard }] })
export class VetoPlugin {}
`
}

function config(plugins: readonly string[]): string {
  const named = plugins.map((name) => ({ name, type: `${name[0]?.toUpperCase()}${name.slice(1)}Plugin` }))
  return `
import { DefaultLogger, LogLevel, type VendureConfig } from '@vendure/core'
${named.map(({ name, type }) => `import { ${type} } from './${name}/${name}.plugin'`).join('\n')}

export const config: VendureConfig = {
  apiOptions: { hostname: '127.0.0.1', port: Number(process.env.PORT), adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['bearer'],
    superadminCredentials: { identifier: 'owner', password: 'for-the-bench-alone' },
  },
  dbConnectionOptions: {
    type: 'postgres',
    synchronize: false,
    host: process.env.DB_HOST,
    port: Number(process.env.DB_PORT),
    database: process.env.DB_NAME,
    username: process.env.DB_USER,
    password: process.env.DB_PASSWORD,
  },
  paymentOptions: { paymentMethodHandlers: [] },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  plugins: [${named.map(({ type }) => type).join(', ')}],
}
`
}

function environment({ database, port }: PeerRun): Record<string, string> {
  return {
    NODE_ENV: 'production',
    VENDURE_DISABLE_TELEMETRY: 'true',
    PORT: String(port),
    DB_HOST: database.host,
    DB_PORT: String(database.port),
    DB_NAME: database.database,
    DB_USER: database.user,
    DB_PASSWORD: database.password,
  }
}
