import type { Activate, Wiring } from '../protocol/index.js'
import type { ScriptHost } from '../scripts/contract/index.js'
import type { Constructor, FieldStore, Identity, Queryable } from '../sdk/host/index.js'
import type { Clock } from '../sdk/index.js'
import type { PerPlugin } from './bind-capabilities.js'
import type { WriteLog } from './capabilities.js'
import type { EntitySchemas } from './fields/extend-schemas.js'
import type { SchemaCompilers } from './http/compile-schemas.js'
import type { Marks } from './marks.js'
import type { PgDatabase } from './pg-database.js'
import type { Ask } from './questioned-outside.js'
import type { Fetch } from './scoped-http.js'

/** The classes of a host application: the shop. */
export interface HostParts {
  readonly services: readonly Constructor[]
  readonly controllers: readonly Constructor[]
  readonly identity: Constructor<Identity>
  /** Where values of plugins' fields are, and the schemas to which the fields are added. */
  readonly fields?: Constructor<FieldStore>
  /** Where the seller's scripts run. */
  readonly scripts?: Constructor<ScriptHost>
  readonly entities?: EntitySchemas
  /** Asks the database like a shop's first request, without any table. */
  readonly rehearse?: (db: Queryable) => Promise<unknown>
  /** Services of which each installation gets one of its own: the token, and who makes it. */
  readonly perPlugin?: readonly PerPlugin[]
}

export interface RuntimeOptions {
  readonly activate: Omit<Activate, 'kind' | 'bundle'>
  /** Loaded while the connection to the database is being made, where it has to be loaded. */
  readonly wiring: Wiring | (() => Promise<Wiring>)
  readonly host: HostParts
  readonly write: WriteLog
  readonly clock?: Clock
  /** Makes the calls that plugins may make. */
  readonly fetch?: Fetch
  /** Asks the parts of plugins that run outside; nobody is connected, if not given. */
  readonly ask?: Ask
  /** Puts down who runs. */
  readonly marks?: Marks
  /** Connected as what is the shop's login now. */
  readonly ahead?: PgDatabase | undefined
  /** What makes functions of the schemas. */
  readonly compilers?: SchemaCompilers
  /** Does not wait for the database: for what is thrown away before it asks one. */
  readonly withoutDatabase?: boolean
  readonly onStep?: (step: string, plugin?: string) => void
}
