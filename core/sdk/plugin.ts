// tsyringe refuses to be loaded without it.
import 'reflect-metadata'
import { injectable } from 'tsyringe'
import { type Constructor, note } from './metadata.js'

export interface PluginOptions {
  /** TypeBox schema of the plugin's settings. */
  readonly config?: object
  /** Controllers with the plugin's own routes. */
  readonly controllers?: readonly Constructor[]
}

/** Marks the default export of a plugin's package. Its constructor's parameters are injected by type. */
export function Plugin(options: PluginOptions = {}) {
  return (target: Constructor): void => {
    injectable()(target)
    note(target, 'plugin', { config: options.config, controllers: options.controllers ?? [] })
  }
}
