import type { RegistryClient } from '../../../registry/index.js'

/**
 * Why a package must not list these under what it needs for itself: a plugin would come in past consent, and past the
 * operator's word on who may have it.
 */
export async function pluginsAmong(
  manifest: Readonly<Record<string, unknown>>,
  client: Pick<RegistryClient, 'packument'>,
): Promise<string[]> {
  const needed = { ...specsIn(manifest['dependencies']), ...specsIn(manifest['optionalDependencies']) }
  const reasons = Object.entries(needed).map(async ([name, spec]) => {
    const target = /^npm:(@?[^@]+)/.exec(spec)?.[1] ?? name
    const versions = (await client.packument(target, { own: true }))?.versions ?? {}
    const isPlugin = Object.values(versions).some(({ shopctl }) => shopctl !== undefined)
    return isPlugin
      ? [`it lists the plugin "${target}" under "dependencies"; a plugin belongs under "peerDependencies"`]
      : []
  })
  return (await Promise.all(reasons)).flat()
}

/** What is no text is refused elsewhere. */
const specsIn = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(value ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
