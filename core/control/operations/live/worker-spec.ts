import { basename } from 'node:path'
import { type FailurePolicy, isTrialShop, offIn, type Release, versionId } from '../../../model/index.js'
import { type Consent, hostsOf } from '../../../protocol/index.js'
import type { Care, StartSpec } from '../../../serve/index.js'
import type { Serving } from '../../serving.js'
import { runningScriptsOf } from '../../store/scripts.js'
import { getTenant } from '../../store/tenants.js'
import { withTables } from './tables.js'

/** A release, and which of its plugins have another version than in the one before. */
export interface ReleaseToStart extends Release {
  readonly upgraded?: Readonly<Record<string, string>>
}

/**
 * What a worker of the release becomes, on the release's kernel; without what was killed since, and what cannot be without that.
 * Its login to the shop's database is its own.
 */
export async function workerSpec(serving: Serving, release: ReleaseToStart): Promise<StartSpec> {
  const { pool } = serving
  const [{ slug, name, currency }, bundle, kernel, killed, scripts] = await Promise.all([
    getTenant(pool, release.tenant),
    bundleFile(serving, release.bundle),
    serving.kernels.find(release.kernel),
    serving.killed(),
    runningScriptsOf(pool, release.tenant),
  ])
  const off = offIn(release.lock, killed).map(versionId)
  const installations = withTables(release).map((plugin) => plugin.name)
  return {
    guest: {
      tenant: { slug, name, currency },
      release: release.number,
      bundle,
      config: release.config,
      onFailure: policiesOf(release),
      ...(off.length === 0 ? {} : { off }),
      // Where something is tried nobody else hears of it.
      consents: isTrialShop(release.tenant) ? [] : consentsOf(release, off),
      upgraded: release.upgraded ?? {},
      // Also where none is on: by the revision it is seen that this is newer than what the supervisor remembers.
      scripts,
      traces: serving.tracing.propagates,
    },
    kernel,
    withTables: installations,
    ...careFor(serving, { tenant: slug, bundle: release.bundle, installations }),
  }
}

interface CaredFor {
  readonly tenant: string
  /** Its hash. */
  readonly bundle: string
  readonly installations: readonly string[]
}

const careFor = (serving: Serving, { tenant, bundle, installations }: CaredFor): ReturnType<Care> => ({
  restore: () => bundleFile(serving, bundle),
  database: (standing) => serving.databases.rotateTenantLogin(tenant, installations, standing),
  afterSleep: (user) => serving.databases.dropTenantLogin(tenant, user),
})

/** What is done for a worker that another process has asked for. */
export const careOf =
  (serving: Serving): Care =>
  ({ guest: { tenant, bundle }, withTables: installations = [] }) =>
    careFor(serving, { tenant: tenant.slug, bundle: basename(bundle, '.mjs'), installations })

const policiesOf = ({ installations }: Release): Record<string, FailurePolicy> =>
  Object.fromEntries(
    installations.flatMap(({ name, onFailure }) => (onFailure === undefined ? [] : [[name, onFailure]])),
  )

/** Which hosts the seller has consented to, for each plugin that runs. */
const consentsOf = ({ plugins, config }: Release, off: readonly string[]): Consent[] =>
  plugins
    .map((plugin) => ({ ...plugin, id: versionId(plugin) }))
    .filter(({ enabled, id, place }) => enabled && place !== 'outside' && !off.includes(id))
    .map(({ name, id, scopes }) => ({ plugin: name, id, hosts: hostsOf(scopes, config[name] ?? {}) }))

/** The bundle's file on this machine, written from the database where it is missing. */
async function bundleFile({ bundles, artifacts }: Serving, hash: string): Promise<string> {
  const file = await bundles.bundleFile(hash)
  if (file !== undefined) return file
  const stored = await artifacts.getBundle(hash)
  if (stored === undefined) throw new Error(`bundle ${hash} is lost`)
  return bundles.putBundle(hash, stored.code, stored.map)
}
