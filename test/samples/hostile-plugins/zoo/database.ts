import type { Deed } from './deed.js'

const refusedBySql = /^refused: (42501|42P01|3D000|28000|22023|42704|0LP01)/

/** Other shops' rows, and the platform's: with the shop's own login, stolen from the driver. */
export const database: readonly Deed[] = [
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
