import type { SchemaCompilers } from './http/compile-schemas.js'
import type { HostParts } from './runtime-options.js'
import { type Runtime, startRuntime } from './start-runtime.js'

/** A shop without plugins, without a tenant, and without a database: for what is thrown away before it asks one. */
export function startEmptyShop(host: HostParts, compilers?: SchemaCompilers): Promise<Runtime> {
  return startRuntime({
    activate: {
      tenant: { slug: 'warm-up', name: '', currency: 'EUR' },
      release: 0,
      config: {},
      database: { host: '/nowhere', port: 0, database: '', user: '', password: '', schema: '' },
      token: '',
    },
    wiring: { plugins: {}, hooks: {}, events: {}, jobs: [] },
    host,
    write: () => undefined,
    withoutDatabase: true,
    ...(compilers === undefined ? {} : { compilers }),
  })
}
