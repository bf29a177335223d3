import { HttpProblem, type Provided, Providers } from '../sdk/host/index.js'
import type { Provider, ProviderKind } from '../sdk/index.js'
import { withDeadline } from './deadline.js'
import type { LoadedPlugin } from './load-plugins.js'
import { stackOf } from './plugin-fault.js'

const usual = 5_000

/** The providers of the plugins that stand in this release. The shop is made before they are. */
export class PluginProviders extends Providers {
  #plugins: readonly LoadedPlugin[] = []

  /** Called once, when the plugins stand. */
  open(plugins: ReadonlyMap<string, LoadedPlugin>): void {
    this.#plugins = [...plugins.values()]
  }

  of<P extends Provider>(kind: ProviderKind<P>): readonly Provided<P>[] {
    const isOurs = (provider: Provider): provider is P => provider instanceof (kind as unknown as new () => P)
    return this.#plugins.flatMap(({ name, providers }) =>
      providers.filter(isOurs).map((provider) => ({ plugin: name, provider })),
    )
  }

  async ask<P extends Provider, T>(
    { plugin, provider }: Provided<P>,
    question: (provider: P) => T | Promise<T>,
    deadline = usual,
  ): Promise<T> {
    try {
      return await withDeadline(() => question(provider), deadline, `the provider of ${plugin}`)
    } catch (error) {
      if (error instanceof HttpProblem) throw error
      this.#plugins.find(({ name }) => name === plugin)?.log.error('a provider failed', { error: stackOf(error) })
      throw new HttpProblem(503, 'PROVIDER_FAILED', 'This is not available right now. Please try again.').because(error)
    }
  }
}
