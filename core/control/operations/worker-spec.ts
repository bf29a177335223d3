import type { FailurePolicy, Release } from '../../model/index.js'
import { type Consent, hostsOf } from '../../protocol/index.js'
import type { WorkerSpec } from '../../serve/index.js'
import type { Control } from '../control.js'
import { kernelFor } from '../kernels.js'
import { getTenant } from '../store/tenants.js'
import { withTables } from './tables.js'

/** A release, and which of its plugins have another version than in the one before. */
export interface ReleaseToStart extends Release {
  readonly upgraded?: Readonly<Record<string, string>>
}

/** What a worker of the release becomes, on the release's kernel, with a login of its own to the shop's database. */
export async function workerSpec(control: Control, release: ReleaseToStart): Promise<WorkerSpec> {
  const { databases, pool } = control
  const installations = withTables(release).map((plugin) => plugin.name)
  const [{ slug, name, currency }, bundle, kernel, database] = await Promise.all([
    getTenant(pool, release.tenant),
    bundleFile(control, release.bundle),
    kernelFor(control, release.kernel),
    databases.rotateTenantLogin(release.tenant, installations),
  ])
  return {
    tenant: { slug, name, currency },
    release: release.number,
    bundle,
    kernel,
    config: release.config,
    onFailure: policiesOf(release),
    consents: consentsOf(release),
    database,
    upgraded: release.upgraded ?? {},
    traces: control.tracing.propagates,
    restore: () => bundleFile(control, release.bundle),
    afterSleep: () => databases.dropTenantLogin(slug, database.user),
  }
}

const policiesOf = ({ installations }: Release): Record<string, FailurePolicy> =>
  Object.fromEntries(
    installations.flatMap(({ name, onFailure }) => (onFailure === undefined ? [] : [[name, onFailure]])),
  )

/** Which hosts the seller has consented to, for each plugin that runs. */
const consentsOf = ({ plugins, config }: Release): Consent[] =>
  plugins
    .filter(({ enabled }) => enabled)
    .map(({ name, scopes }) => ({ plugin: name, hosts: hostsOf(scopes, config[name] ?? {}) }))

/** The bundle's file on this machine, written from the database where it is missing. */
async function bundleFile({ builder, artifacts }: Control, hash: string): Promise<string> {
  const file = await builder.bundleFile(hash)
  if (file !== undefined) return file
  const stored = await artifacts.getBundle(hash)
  if (stored === undefined) throw new Error(`bundle ${hash} is lost`)
  return builder.putBundle(hash, stored.code, stored.map)
}
