import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  findInstalled,
  type Published,
  publishLibrary,
  publishPlugin,
  type RegistryClient,
} from '../../registry/index.js'
import { mapLimited } from '../build/index.js'
import { type Control, listTenants } from '../control/index.js'
import { isShopError, shopError } from '../model/index.js'
import type { Kernel } from '../protocol/index.js'
import { type House, step } from './house.js'
import { makeShop, type NewTenant, untoldPasswords } from './make-shop.js'
import { offerFolder } from './offer-folder.js'
import { readTenantFiles } from './read-tenant-files.js'
import { packageRoot } from './settings.js'

export interface Provision {
  readonly house: House
  readonly registry: RegistryClient
  readonly kernel: Kernel
}

/**
 * Publishes the SDK, what lies in the folder of packages and the sample plugins, and makes the tenants of `tenants/`, where they
 * are not there yet. Answers the first passwords that are to be shown.
 */
export async function provision(control: Control, parts: Provision): Promise<NewTenant[]> {
  const { settings } = parts.house
  await step(parts.house, 'SDK', () => publishSdk(parts))
  await offerFolder(parts.house, parts.registry)
  if (settings.publishSamples) await step(parts.house, 'sample plugins', () => publishSamples(control, parts))
  const known = new Set((await listTenants(control.pool)).map(({ slug }) => slug))
  const files = (await readTenantFiles(settings.tenantsDir)).filter(({ slug }) => !known.has(slug))
  const made = await untoldPasswords(control)
  for (const file of files) {
    const tenant = await step(parts.house, `shop ${file.slug}`, () => makeShop(control, file, parts.house))
    if (tenant !== undefined) made.push(tenant)
  }
  return made
}

/** Plugin authors install it from here. */
async function publishSdk({ house, registry }: Provision): Promise<void> {
  const folder = join(packageRoot, 'core', 'sdk')
  await publishLibrary({ folder, client: registry, signal: house.signal })
}

/** Each has a compiler and a trial run of its own: two at a time keep two processors busy. */
const samplesAtOnce = 2

async function publishSamples(control: Control, parts: Provision): Promise<void> {
  const folder = join(packageRoot, 'templates', 'plugins')
  const all = (await readdir(folder)).sort().filter((name) => existsSync(join(folder, name, 'package.json')))
  const { signal, settings } = parts.house
  const names = settings.samples ?? all
  const unknown = names.filter((name) => !all.includes(name))
  if (unknown.length > 0)
    throw shopError(
      'INPUT_INVALID',
      'SHOPCTL_SAMPLES',
      unknown.map((name) => `there is no sample plugin "${name}"`),
    )
  let fresh = 0
  const publish = async (name: string): Promise<void> => {
    const published = await publishSample({ name, folder: join(folder, name), signal }, parts)
    if (published === undefined) return
    await control.reviews.approveOwn(published)
    if (published.published) fresh += 1
  }
  // They are ours.
  await control.trusted.add(names, 'shopctl')
  const refused: string[] = []
  await mapLimited(names, { limit: samplesAtOnce, signal }, (name) =>
    publish(name).catch((error: unknown) => {
      if (!isShopError(error) || error.code !== 'PUBLISH_REFUSED') throw error
      refused.push(name)
    }),
  )
  // On a busy machine a trial run may be too late beside another one: it gets the machine for itself, and the last word.
  for (const name of refused) await publish(name)
  if (fresh > 0) parts.house.onProgress({ step: 'sample plugins', detail: `${fresh} published` })
}

interface Sample {
  readonly name: string
  readonly folder: string
  readonly signal: AbortSignal
}

/** Answers nothing where it could not be published, which is no harm. */
async function publishSample(
  { name, folder, signal }: Sample,
  { house, registry, kernel }: Provision,
): Promise<Published | undefined> {
  const { onProgress, log } = house
  const missing = await missingPackages(folder)
  if (missing.length > 0) {
    // What only a sample needs does not come with an installed shopctl.
    log('a sample plugin is left out: what it needs is not installed', { plugin: name, missing })
    return undefined
  }
  const publishing = publishPlugin({ folder, client: registry, kernel, ifChanged: true, signal })
  const published = await publishing.catch((error: unknown) => {
    if (!isShopError(error) || error.code !== 'VERSION_EXISTS') throw error
    // A sample that was changed and kept its version: the shops go on with the one that they know.
    log('a sample plugin is published in this version already', { plugin: name, error: error.message })
    return undefined
  })
  if (published?.published === true) onProgress({ step: 'sample plugins', detail: name })
  return published
}

async function missingPackages(folder: string): Promise<string[]> {
  const { dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies?: object
  }
  return Object.keys(dependencies).filter((dependency) => findInstalled(folder, dependency) === undefined)
}
