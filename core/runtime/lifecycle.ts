import type { Activate, WiredCallback, Wiring } from '../protocol/index.js'
import { currentPlugin } from './current-plugin.js'
import { withDeadline } from './deadline.js'
import type { LoadedPlugin } from './load-plugins.js'
import { messageOf, PluginFault, stackOf } from './plugin-fault.js'

type Plugins = ReadonlyMap<string, LoadedPlugin>

const limitMs = 5_000

interface LifecycleOptions {
  readonly plugins: Plugins
  /** In the order of composition. */
  readonly callbacks: readonly WiredCallback[]
}

export interface StartLives {
  readonly wiring: Wiring
  readonly activate: Pick<Activate, 'upgraded'>
  readonly plugins: Plugins
  /** Told before each plugin's turn. */
  readonly onStep: (step: string, plugin: string) => void
}

/** Starts the plugins; rejects with the PluginFault of the first one that fails. */
export async function startLives({ wiring, activate, plugins, onStep }: StartLives): Promise<Lifecycle> {
  const lifecycle = new Lifecycle({ plugins, callbacks: wiring.lifecycle ?? [] })
  await lifecycle.start(activate.upgraded ?? {}, onStep)
  return lifecycle
}

/** The turns of the plugins' lives in one release. */
export class Lifecycle {
  readonly #options: LifecycleOptions

  constructor(options: LifecycleOptions) {
    this.#options = options
  }

  /** Whether some plugin wants to be told before the worker ends. */
  get finishes(): boolean {
    return this.#options.callbacks.some(({ kind }) => kind === 'stopping' || kind === 'removed')
  }

  /**
   * Runs `upgraded` for those that had another version, and `started`, plugin by plugin. Rejects with the PluginFault of
   * the first one that fails.
   */
  async start(
    upgraded: Readonly<Record<string, string>>,
    onStep: (step: string, plugin: string) => void,
  ): Promise<void> {
    for (const name of this.#options.plugins.keys()) {
      const from = upgraded[name]
      if (from !== undefined) await this.#mustRun('upgraded', name, { onStep, args: [from] })
      await this.#mustRun('started', name, { onStep, args: [] })
    }
  }

  /**
   * Runs `stopping`, and `removed` of those that are, but of none that was switched off. What fails is logged: the worker
   * ends all the same.
   */
  async finish(removed: readonly string[]): Promise<void> {
    const { plugins } = this.#options
    const callbacks = this.#options.callbacks.filter(({ plugin }) => plugins.get(plugin)?.switch.isOff !== true)
    await this.#runAll(callbacks.filter(({ kind }) => kind === 'stopping'))
    await this.#runAll(callbacks.filter(({ kind, plugin }) => kind === 'removed' && removed.includes(plugin)))
  }

  async #mustRun(kind: WiredCallback['kind'], plugin: string, { onStep, args }: Run): Promise<void> {
    const own = this.#options.callbacks.filter((callback) => callback.kind === kind && callback.plugin === plugin)
    if (own.length > 0) onStep(kind, plugin)
    for (const callback of own) {
      try {
        await this.#run(callback, args)
      } catch (error) {
        throw new PluginFault(plugin, messageOf(error), { cause: error })
      }
    }
  }

  async #runAll(callbacks: readonly WiredCallback[]): Promise<void> {
    await Promise.all(
      callbacks.map((callback) =>
        this.#run(callback, []).catch((error: unknown) =>
          this.#options.plugins.get(callback.plugin)?.log.error(`${callback.method} failed`, { error: stackOf(error) }),
        ),
      ),
    )
  }

  async #run({ plugin, method }: WiredCallback, args: readonly unknown[]): Promise<void> {
    const instance = this.#options.plugins.get(plugin)?.instance as Record<string, (...args: unknown[]) => unknown>
    const run = (): Promise<unknown> => currentPlugin.run(plugin, async () => instance[method]?.(...args))
    await withDeadline(run, limitMs, `${plugin}.${method}`)
  }
}

interface Run {
  readonly onStep: (step: string, plugin: string) => void
  readonly args: readonly unknown[]
}
