import pg from 'pg'
import { shopError } from '../model/index.js'
import { type DatabaseConnection, describeConnection } from './connection.js'

const oldestVersion = 160_000

/**
 * Reads DATABASE_URL and tries it. DATABASE_UNREACHABLE when nobody answers or the login is refused, DATABASE_UNFIT
 * when the server is too old or the login may too little. No error holds the password.
 */
export async function connectDatabase(url: string, signal: AbortSignal): Promise<DatabaseConnection> {
  const connection = parseDatabaseUrl(url)
  const where = describeConnection(connection)
  const server = await ask(connection, signal).catch((error: unknown) => {
    signal.throwIfAborted()
    throw shopError('DATABASE_UNREACHABLE', where, reasonOf(error))
  })
  const { version, login } = server
  if (version < oldestVersion)
    throw shopError('DATABASE_UNFIT', where, `it is PostgreSQL ${Math.trunc(version / 10_000)}`)
  if (!login) throw shopError('DATABASE_UNFIT', where, `"${connection.user}" may not make roles and databases`)
  return connection
}

/** `postgres://user:password@host:port/database`; a unix socket's folder as `?host=/run/postgresql`. */
export function parseDatabaseUrl(url: string): DatabaseConnection {
  // libpq's way to name no host is no URL.
  const parsed = URL.parse(url.replace('@/', '@localhost/'))
  if (parsed === null) throw shopError('INPUT_INVALID', 'DATABASE_URL', ['it is no URL'])
  const reasons = problemsOfUrl(parsed)
  if (reasons.length > 0) throw shopError('INPUT_INVALID', 'DATABASE_URL', reasons)
  return {
    host: parsed.searchParams.get('host') ?? decodeURIComponent(parsed.hostname),
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)) || 'postgres',
  }
}

function problemsOfUrl({ protocol, username, searchParams }: URL): string[] {
  const unknown = [...searchParams.keys()].filter((key) => key !== 'host')
  return [
    ...(/^postgres(ql)?:$/.test(protocol) ? [] : [`it begins with "${protocol}" instead of "postgres:"`]),
    ...(username === '' ? ['it names no user'] : []),
    ...unknown.map((key) => `unknown key "${key}"`),
  ]
}

interface Server {
  readonly version: number
  readonly login: boolean
}

async function ask(connection: DatabaseConnection, signal: AbortSignal): Promise<Server> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5000, query_timeout: 5000 })
  // A connection that breaks between two queries tells nobody else.
  client.on('error', () => undefined)
  const stop = (): void => void client.end().catch(() => undefined)
  signal.addEventListener('abort', stop)
  try {
    await client.connect()
    const { rows } = await client.query<Server>(
      `select current_setting('server_version_num')::int as version, rolsuper or (rolcreaterole and rolcreatedb) as login
       from pg_roles where rolname = current_user`,
    )
    return rows[0] as Server
  } finally {
    signal.removeEventListener('abort', stop)
    await client.end()
  }
}

/** Node leaves the message empty when it tried several addresses of a host. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException
  return message || code || 'it gave no reason'
}
