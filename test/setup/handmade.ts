import { transform } from 'esbuild'
import { someFacts } from '../registry/packed.js'
import type { HandmadePackage } from './publish-by-hand.js'
import type { PluginSource } from './write-plugin.js'

/**
 * A plugin that needs neither compiler nor trial run, since nothing is injected into it by type, and nobody asks what it
 * declares. Published by hand it is there at once.
 */
export async function handmade({ name, version = '1.0.0', source, manifest }: PluginSource): Promise<HandmadePackage> {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
  const { code } = await transform(source, { loader: 'ts', tsconfigRaw })
  const shopctl = { title: name, scopes: [], ...(manifest?.['shopctl'] as object | undefined), facts: someFacts }
  return { name, version, code, manifest: { peerDependencies: { '@shopctl/sdk': '^1' }, ...manifest, shopctl } }
}
