import { handlerLine, type Wiring } from '../protocol/index.js'
import { HttpProblem, type Provided, Providers } from '../sdk/host/index.js'
import type { Provider, ProviderKind } from '../sdk/index.js'
import { withDeadline } from './deadline.js'
import type { LoadedPlugin } from './load-plugins.js'
import { denied, failed, type Observer, passed } from './observer.js'
import { stackOf } from './plugin-fault.js'

const usual = 5_000

/** The providers of the plugins that stand in this release. The shop is made before they are. */
export class PluginProviders extends Providers {
  readonly #observer: Observer
  #plugins: readonly LoadedPlugin[] = []
  /** Where each is counted. */
  readonly #lines = new WeakMap<Provider, number>()

  constructor(observer: Observer) {
    super()
    this.#observer = observer
  }

  /** Called once, when the plugins stand. */
  open(plugins: ReadonlyMap<string, LoadedPlugin>, wired: Wiring['providers'] = {}): void {
    this.#plugins = [...plugins.values()]
    for (const [point, standing] of Object.entries(wired)) {
      for (const { plugin, name: method } of standing) {
        const line = this.#observer.meter.line(handlerLine({ kind: 'provider', point, plugin, method }))
        const own = plugins.get(plugin)?.providers.find((provider) => provider.constructor.name === method)
        if (own !== undefined) this.#lines.set(own, line)
      }
    }
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
    const loaded = this.#plugins.find(({ name }) => name === plugin)
    // What it would have said nobody knows: a shop must not sell without taxes, for one.
    if (loaded?.switch.isOff === true) throw unavailable()
    const line = this.#lines.get(provider)
    const began = performance.now()
    const note = (outcome: number): void => {
      if (line !== undefined) this.#observer.ended(line, outcome, began)
    }
    const mark = { plugin, what: `provider ${provider.constructor.name}` }
    const ask = this.#observer.marks.wrap(mark, () => question(provider))
    try {
      const answer = await withDeadline(ask, deadline, `the provider of ${plugin}`)
      note(passed)
      return answer
    } catch (error) {
      if (error instanceof HttpProblem) {
        note(denied)
        throw error
      }
      note(line === undefined ? failed : this.#observer.failed(line, error, failed))
      loaded?.log.error('a provider failed', { error: stackOf(error) })
      throw unavailable().because(error)
    }
  }
}

const unavailable = (): HttpProblem =>
  new HttpProblem(503, 'PROVIDER_FAILED', 'This is not available right now. Please try again.')
