/** How to reach a PostgreSQL server as its administrator. `host` is a name, or the folder of a unix socket. */
export interface DatabaseConnection {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** The database for whoever has no database yet; the platform's own are made from there. */
  readonly database: string
}

/** What a person may see of it: never the password. */
export const describeConnection = ({ user, host, port, database }: DatabaseConnection): string =>
  `${user}@${host}:${port}/${database}`
