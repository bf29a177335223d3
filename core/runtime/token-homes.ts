import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Kernel } from '../protocol/index.js'
import type { Constructor } from '../sdk/host/index.js'
import type { DeclaredFacts } from './declared-facts.js'
import { type NameToken, servicesOf } from './declared-services.js'
import { WiringFault } from './wiring-fault.js'

interface PackageJson {
  readonly name: string
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly shopctl?: unknown
}

type Module = Readonly<Record<string, unknown>>

/**
 * Calls a token by the package that exports it: the plugin itself, the shop, or a plugin among its peer dependencies,
 * which is the same one for all. Any other package would be a copy in each plugin that has it.
 *
 * @param file the plugin's compiled `dist/index.js`, its package.json a folder above
 */
export async function tokenHomes(file: string, module: Module, kernel: Kernel): Promise<NameToken> {
  const own = readPackage(join(dirname(file), '../package.json'))
  const homes: [string, Module][] = [[own.name, module]]
  for (const specifier of Object.keys(kernel.modules).filter((one) => one.startsWith('@shopctl/'))) {
    homes.push([specifier, (await import(specifier)) as Module])
  }
  for (const peer of Object.keys(own.peerDependencies ?? {}).filter((name) => kernel.modules[name] === undefined)) {
    const entry = pluginEntry(file, peer)
    if (entry !== undefined) homes.push([peer, (await import(pathToFileURL(entry).href)) as Module])
  }
  return (token) => {
    for (const [home, exports] of homes) {
      const name = Object.keys(exports).find((each) => exports[each] === token)
      if (name !== undefined) return `${home}:${name}`
    }
    throw new WiringFault(
      `it names the service ${token.name}, which neither it nor a plugin under its "peerDependencies" exports: list the package there, and nowhere else`,
      token,
    )
  }
}

/**
 * What the shop has is replaced, and not offered; what plugins have is offered, and not replaced.
 *
 * @param exported the plugin's class, of which the facts were read
 */
export function refuseMisplaced(
  { offers = [], replaces = [] }: Pick<DeclaredFacts, 'offers' | 'replaces'>,
  exported: unknown,
): void {
  const refuse = (by: string, words: string): never => {
    throw new WiringFault(
      `${by} ${words}`,
      servicesOf(exported as Constructor).find(({ name }) => name === by),
    )
  }
  const offered = offers.find(isOfShop)
  if (offered !== undefined) refuse(offered.by, `offers ${offered.token}, which the shop has itself`)
  const replaced = replaces.find((one) => !isOfShop(one))
  if (replaced !== undefined) refuse(replaced.by, `replaces ${replaced.token}, which is no part of the shop`)
}

const isOfShop = ({ token }: { readonly token: string }): boolean => token.startsWith('@shopctl/')

/** The file of a plugin that the author has installed; undefined for what is no plugin, or is not there. */
function pluginEntry(file: string, name: string): string | undefined {
  const { resolve } = createRequire(file)
  try {
    const isPlugin = readPackage(resolve(`${name}/package.json`)).shopctl !== undefined
    return isPlugin ? resolve(name) : undefined
  } catch {
    // An optional one; of a missing one its import has told already.
    return undefined
  }
}

const readPackage = (path: string): PackageJson => JSON.parse(readFileSync(path, 'utf8')) as PackageJson
