import { type Static, Type } from 'typebox'
import { statedScripts } from '../scripts/contract/index.js'
import type { Change } from './change.js'
import { attachments, failurePolicy, type Installation, installationName, packageName } from './installation.js'
import { parseJson } from './parse.js'
import { productInput } from './product-input.js'
import { refuseTwins, webhookList } from './webhook.js'

/** A tenant's name in addresses, the database and on the command line. */
export const slug = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })

/** A currency of ISO 4217. */
export const currency = Type.String({ format: 'currency' })

/** A seller's shop. Amounts of money everywhere are in minor units of `currency` (ISO 4217). */
export interface Tenant {
  readonly slug: string
  readonly name: string
  readonly currency: string
  /** The shop's own loopback port, beside its host name; 0 chooses a free one, which a start takes again if it still is. */
  readonly port: number
}

const fileInstallation = Type.Object(
  {
    package: Type.Optional(packageName),
    range: Type.Optional(Type.String()),
    config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    /** Settings that are not said here: they stay what they are in the shop. */
    secrets: Type.Optional(Type.Array(Type.String())),
    enabled: Type.Optional(Type.Boolean()),
    onFailure: Type.Optional(failurePolicy),
    attach: Type.Optional(attachments),
    /** It runs outside of the shop; inside, where nothing is said. */
    place: Type.Optional(Type.Literal('outside')),
  },
  { additionalProperties: false },
)

/** A tenant as a file (`tenants/acme.json`). Installations are keyed by their name. */
export const tenantFile = Type.Object(
  {
    slug,
    name: Type.String({ minLength: 1 }),
    currency,
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535 })),
    plugins: Type.Optional(Type.Record(installationName, fileInstallation, { additionalProperties: false })),
    /** Where it is left out, they stay as they are. */
    scripts: Type.Optional(statedScripts),
    catalog: Type.Optional(Type.Array(productInput)),
    /** Without it they stay what they are. They are made beside the shop, by whoever can tell their secrets. */
    webhooks: Type.Optional(webhookList),
  },
  { additionalProperties: false },
)
export type TenantFile = Static<typeof tenantFile>

export function parseTenantFile(text: string, path: string): TenantFile {
  const what = `The file ${path}`
  const file = parseJson(tenantFile, text, what)
  refuseTwins(file.webhooks ?? [], what, 'webhooks.')
  return file
}

/** What brings a shop to where its file wants it: its plugins, their settings and its scripts, and nothing else. */
export const applicationOf = (file: TenantFile): Change => ({
  kind: 'apply',
  plugins: Object.entries(file.plugins ?? {}).map(([name, entry]) => {
    const { package: from = name, range = '*', config = {}, enabled = true } = entry
    return { ...entry, name, package: from, range, config, enabled }
  }),
  ...(file.scripts === undefined ? {} : { scripts: file.scripts }),
})

/** The installations that a tenant file asks for, in the file's order. */
export function installationsOf(file: TenantFile): Installation[] {
  return Object.entries(file.plugins ?? {}).map(([name, entry]) => ({
    name,
    package: entry.package ?? name,
    range: entry.range ?? '*',
    config: entry.config ?? {},
    enabled: entry.enabled ?? true,
    ...(entry.onFailure === undefined ? {} : { onFailure: entry.onFailure }),
    ...(entry.attach === undefined ? {} : { attach: entry.attach }),
    ...(entry.place === undefined ? {} : { place: entry.place }),
  }))
}
