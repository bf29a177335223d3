import type { TenantFile } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { maskSecrets } from '../../resolve-config.js'
import { readStatedScripts } from '../../store/stated-scripts.js'
import { getTenant, listInstallations } from '../../store/tenants.js'
import { exportWebhooks } from '../webhooks/export-webhooks.js'

/**
 * A tenant as a file that `apply` takes: what is installed, and its settings; of secrets only the names, so that they stay
 * what they are; and its scripts, as they count. Its catalog is its own.
 */
export async function exportTenant(control: Control, tenant: string): Promise<TenantFile> {
  const { pool, seal, releases } = control
  const { slug, name, currency, port } = await getTenant(pool, tenant)
  const locked = (await releases.live(slug))?.plugins ?? []
  const plugins = (await listInstallations(pool, slug, seal)).map(
    ({ name: installation, package: from, ...wanted }) => {
      const schema = locked.find((plugin) => plugin.name === installation)?.facts.config ?? null
      const { config, secrets } = maskSecrets(schema, wanted.config)
      const entry: NonNullable<TenantFile['plugins']>[string] = {
        ...(from === installation ? {} : { package: from }),
        ...(wanted.range === '*' ? {} : { range: wanted.range }),
        ...(Object.keys(config).length === 0 ? {} : { config }),
        ...(secrets.length === 0 ? {} : { secrets }),
        ...(wanted.enabled ? {} : { enabled: false }),
        ...(wanted.onFailure === undefined ? {} : { onFailure: wanted.onFailure }),
        ...(wanted.attach === undefined ? {} : { attach: mutable(wanted.attach) }),
        ...(wanted.place === undefined ? {} : { place: wanted.place }),
      }
      return [installation, entry] as const
    },
  )
  const scripts = await readStatedScripts(pool, slug)
  const webhooks = await exportWebhooks(control, slug)
  const own = { slug, name, currency, ...(port === 0 ? {} : { port }) }
  return { ...own, plugins: Object.fromEntries(plugins), scripts, ...webhooks }
}

const mutable = (attach: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(attach).map(([method, points]) => [method, [...points]]))
