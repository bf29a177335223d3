import type { Databases } from './open-databases.js'

/**
 * Ends sessions of tenants' logins whose transaction is older. While it stands nothing that anybody in this server has changed
 * since can be cleared away, and the tables of the outbox, which change all the time, would grow for all shops. A login's own
 * limits do not help: it can lift them itself.
 */
export async function endLongTransactions({ tenants }: Databases, olderMs: number): Promise<void> {
  await tenants.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and usename ~ '^(t_[a-z0-9_]+|shopctl_tenant)[.]'
       and xact_start < now() - $1 * interval '1 ms'`,
    [olderMs],
  )
}
