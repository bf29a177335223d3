import type { Deed } from './deed.js'

/** PostgreSQL's "permission denied", and not that there is no such thing: what is asked for is there. */
const refusedBySql = /^refused: 42501: permission denied/
/** It says so in other words where a whole feature is another's. */
const refusedAltogether = /^refused: 42501: /

/** It gets what everybody may see, and nothing more. */
const exactly = (json: string): RegExp => new RegExp(`^got: ${json.replace(/[[\]{}*]/g, '\\$&')}$`)

/**
 * PostgreSQL's catalogs belong to the whole database: that there is a neighbour, what its tables are called and how much happens
 * in them can be seen, and docs/sandbox.md says so. What stands in them cannot, and neither can it be entered.
 */
const ofANeighbour = `select rolpassword as password,
    (select count(*)::int from pg_namespace where nspname = rolname) as schemas,
    (select count(*) > 5 from pg_tables where schemaname = rolname) as tables,
    (select sum(n_tup_ins) > 0 from pg_stat_all_tables where schemaname = rolname) as counters,
    has_schema_privilege(rolname, 'usage') as enters,
    (select bool_or(has_any_column_privilege(c.oid, 'select')) from pg_class c
      where relnamespace = to_regnamespace(rolname) and relkind in ('r', 'v')) as reads,
    (select count(*)::int from pg_stats where schemaname = rolname) as statistics
  from pg_roles where rolname = 't_globex'`

/** Whose sessions there are can be seen; of them neither what they ask, nor since when, nor from where. */
const ofOtherSessions = `select usename ~ '^t_globex' as neighbours, array_agg(distinct query) as queries,
    count(nullif(concat(state, client_addr, backend_start, xact_start, query_start, wait_event), ''))::int as more
  from pg_stat_activity where usename <> current_user group by 1 order by 1`

/** Other shops' rows, and the platform's: with the shop's own login, stolen from the driver. */
export const database: readonly Deed[] = [
  { name: 'reads-a-neighbours-rows', code: 'return sql("select email from t_globex.customers")', ends: refusedBySql },
  { name: 'becomes-a-neighbours-role', code: 'return sql("set role t_globex; select 1")', ends: refusedBySql },
  {
    name: 'becomes-a-neighbours-session',
    code: 'return sql("set session authorization t_globex")',
    ends: refusedBySql,
  },
  {
    name: 'resets-its-role',
    code: 'return sql("reset role; select current_user <> session_user as other, (select count(*) from t_globex.carts)")',
    ends: refusedBySql,
    after: 'shared login with SET ROLE, as many multi-tenant shops have it',
  },
  {
    name: 'says-that-it-is-a-neighbour',
    code: 'return sql("set app.tenant = \'globex\'; select email from t_globex.customers")',
    ends: refusedBySql,
    after: 'row-level security by a setting',
  },
  {
    name: 'logs-in-to-the-platform',
    code: 'return sql("select 1", { database: "shopctl" })',
    ends: /^refused: 28000: no pg_hba.conf entry/,
  },
  {
    name: 'logs-in-as-superuser',
    code: 'return sql("select 1", { user: "postgres", password: "postgres" })',
    ends: /^refused: 28P01: /,
  },
  { name: 'reads-the-passwords', code: 'return sql("select rolpassword from pg_authid")', ends: refusedBySql },
  { name: 'reads-files-by-sql', code: 'return sql("select pg_read_file(\'PG_VERSION\')")', ends: refusedBySql },
  {
    name: 'runs-programs-by-sql',
    code: 'return sql("copy (select 1) to program \'cat\'")',
    ends: /^refused: 42501: .*program/,
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
    ends: refusedAltogether,
  },
  {
    name: 'looks-through-the-catalogs',
    code: `return sql(${JSON.stringify(ofANeighbour)})`,
    ends: exactly(
      '[{"password":"********","schemas":1,"tables":true,"counters":true,"enters":false,"reads":false,"statistics":0}]',
    ),
  },
  {
    name: 'reads-samples-of-rows',
    code: 'return sql("select stavalues1 from pg_statistic")',
    ends: refusedBySql,
    after: 'the planner keeps the most common values of each column',
  },
  {
    name: 'listens-to-other-sessions',
    code: `return sql(${JSON.stringify(ofOtherSessions)})`,
    ends: exactly(
      '[{"neighbours":false,"queries":["<insufficient privilege>"],"more":0},{"neighbours":true,"queries":["<insufficient privilege>"],"more":0}]',
    ),
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
    // Its own places, and not all that the server has.
    ends: /^refused: 53300: too many connections for role "t_acme\./,
  },
  {
    name: 'takes-everyones-locks',
    code: `const client = new (pg as any).Client(login())
      client.on('error', () => undefined)
      await client.connect()
      await client.query('select pg_advisory_lock(n) from generate_series(1, 1000) n')
      setTimeout(() => client.end().catch(() => undefined), 3000)
      return 'holds them'`,
    ends: refusedBySql,
    after: 'advisory locks belong to the whole database',
  },
  {
    name: 'notifies-everyone',
    code: `for (const channel of ['outbox', 'platform', 'worker:migrate']) await sql(\`notify "\${channel}", 'x'\`)
      return 'told them'`,
    ends: /^got: "told them"$/,
    after: 'a NOTIFY of any stranger ends a graphile-worker',
  },
  {
    name: 'takes-the-servers-memory',
    code: 'return sql("select length(repeat(\'x\', 900000000))")',
    ends: /^refused: 53200: out of memory/,
    after: 'where there is none left the system ends a process of the server, and the server all sessions',
  },
  {
    name: 'fills-the-disk-by-sorting',
    code: 'return sql("select count(*) from (select n, repeat(n::text, 100) as t from generate_series(1, 40000000) n order by t) x")',
    ends: /^refused: 53400|^refused: 57014/,
  },
]
