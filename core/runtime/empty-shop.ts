import type { DatabaseLogin } from '../protocol/index.js'
import type { SchemaCompilers } from './http/compile-schemas.js'
import type { HostParts } from './runtime-options.js'
import { type Runtime, startRuntime } from './start-runtime.js'

export interface EmptyShopOptions {
  readonly compilers?: SchemaCompilers
  /** It asks none, if not given. */
  readonly database?: DatabaseLogin
}

const nowhere: DatabaseLogin = { host: '/nowhere', port: 0, database: '', user: '', password: '', schema: '' }

/** A shop without plugins and without a tenant: for what is thrown away. */
export function startEmptyShop(host: HostParts, options: EmptyShopOptions = {}): Promise<Runtime> {
  const { compilers, database } = options
  return startRuntime({
    activate: {
      tenant: { slug: 'warm-up', name: '', currency: 'EUR' },
      release: 0,
      config: {},
      database: database ?? nowhere,
      token: '',
    },
    wiring: { plugins: {}, hooks: {}, events: {}, jobs: [] },
    host,
    write: () => undefined,
    withoutDatabase: database === undefined,
    ...(compilers === undefined ? {} : { compilers }),
  })
}
