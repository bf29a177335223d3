import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Attachments, JsonObject, Place } from '../model/index.js'
import { declaredFacts } from '../runtime/index.js'
import type { Constructor } from '../sdk/host/index.js'
import { type PluginPackage, readPluginPackage } from './plugin-package.js'

/** Another plugin in a test's shop; where its package is not installed, the test says what would be read from it. */
export interface Companion {
  readonly plugin: Constructor
  readonly name?: string
  readonly config?: JsonObject
  readonly scopes?: readonly string[]
  /** Mail templates by name. */
  readonly mail?: PluginPackage['mail']
}

/** A plugin of a test's shop, with what its package says. */
export interface PluginPart {
  readonly plugin: Constructor
  readonly pack: PluginPackage
  readonly config: JsonObject
  /** Where the seller has chosen some of its hook points. */
  readonly attach?: Attachments
  /** Inside, if not given. */
  readonly place?: Place
}

/** @param pack of the plugin that is tested: those with it are looked for among its peer dependencies */
export async function readCompanion(given: Constructor | Companion, pack: PluginPackage): Promise<PluginPart> {
  const companion: Companion = typeof given === 'function' ? { plugin: given } : given
  const { plugin, config = {}, ...said } = companion
  const installed = await findPackage(plugin, pack)
  return { plugin, config, pack: { ...(installed ?? assumed(plugin)), ...said } }
}

async function findPackage(plugin: Constructor, { root, peers }: PluginPackage): Promise<PluginPackage | undefined> {
  const { resolve } = createRequire(join(root, 'package.json'))
  for (const peer of peers.filter((name) => name !== '@shopctl/sdk')) {
    const entry = whereThere(() => resolve(peer))
    if (entry === undefined) continue
    const module = (await import(pathToFileURL(entry).href)) as { readonly default?: unknown }
    if (module.default === plugin) return readPluginPackage(dirname(entry))
  }
  return undefined
}

/** `LoyaltyPoints` is the plugin of `loyalty-points`, and has the scopes that it needs. */
function assumed(plugin: Constructor): PluginPackage {
  const name = plugin.name.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase()
  return {
    name,
    version: '0.0.0',
    root: '',
    peers: [],
    isPlugin: false,
    scopes: declaredFacts(plugin).capabilities,
    mail: {},
    migrations: [],
    locales: {},
    assets: {},
  }
}

function whereThere(resolve: () => string): string | undefined {
  try {
    return resolve()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
