import type { PluginModule } from '../protocol/index.js'
import { Assets } from '../sdk/index.js'

export interface PluginAssetsOptions {
  readonly plugin: string
  readonly assets: PluginModule['assets']
  /** The shop's own address, where it is known: `https://acme.example`. */
  readonly address: string | undefined
}

/** Addresses of one installation's assets. */
export class PluginAssets extends Assets {
  constructor(private readonly options: PluginAssetsOptions) {
    super()
  }

  url(name: string): string {
    const { plugin, assets = {}, address = '' } = this.options
    const asset = Object.hasOwn(assets, name) ? assets[name] : undefined
    if (asset === undefined) {
      throw new Error(`${plugin} has no asset "${name}"; it has ${Object.keys(assets).join(', ') || 'none'}`)
    }
    return `${address.replace(/\/$/, '')}/assets/${plugin}/${name}?v=${asset.hash.slice(0, 16)}`
  }
}
