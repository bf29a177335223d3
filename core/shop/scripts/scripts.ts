import type {
  RunningScript,
  RunningScripts,
  ScriptAnswer,
  ScriptCart,
  ScriptHost,
  ScriptKind,
  ScriptTrace,
  ScriptTrial,
} from '../../scripts/contract/index.js'
import { Database, HttpProblem, type Provided, Service, ShopInfo } from '../../sdk/host/index.js'
import { Clock, Log } from '../../sdk/index.js'
import type { Cart } from '../carts/cart.js'
import { findCart } from '../carts/cart-store.js'
import { lastOrder, orderOf } from '../orders/order-store.js'
import type { DiscountProvider } from '../pricing/discount-provider.js'
import { listPrices } from '../pricing/price-cart.js'
import type { ShippingProvider } from '../pricing/shipping-provider.js'
import { problem } from '../shop-problem.js'
import type { LoadedScript } from './loaded-script.js'
import { PauseAfterFailures } from './pause-after-failures.js'
import { ScriptDiscounts, ScriptRates } from './script-offers.js'
import { madeUpCart, viewOfCart, viewOfOrder } from './script-view.js'
import { untilItSucceeds } from './until-it-succeeds.js'

/** A script that is on. */
interface Standing extends RunningScript {
  readonly load: () => Promise<LoadedScript>
  readonly pause: PauseAfterFailures
}

/** The seller's scripts. Without any, neither the interpreter nor anything else of it is loaded. */
@Service()
export class Scripts implements ScriptHost {
  #revision = -1
  #standing: readonly Standing[] = []
  #discounts: readonly Provided<DiscountProvider>[] = []
  #rates: readonly Provided<ShippingProvider>[] = []

  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly shop: ShopInfo,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async use({ revision, scripts }: RunningScripts): Promise<void> {
    if (revision < this.#revision) return
    this.#revision = revision
    this.#standing = scripts.map((script) => this.#stand(script))
    this.#discounts = this.#of('discount').map((one) =>
      provided(one, new ScriptDiscounts((cart) => this.#ask(one, cart))),
    )
    this.#rates = this.#of('shipping').map((one) => provided(one, new ScriptRates((cart) => this.#ask(one, cart))))
    // Whoever asks one that could not be read hears of it.
    await Promise.allSettled(this.#standing.map(({ load }) => load()))
  }

  /** Asked after the plugins, by name. One that fails is left out. */
  get discounts(): readonly Provided<DiscountProvider>[] {
    return this.#discounts
  }

  get rates(): readonly Provided<ShippingProvider>[] {
    return this.#rates
  }

  /** ORDER_REFUSED when a rule refuses the cart. CHECKOUT_RULE_FAILED when one fails: what it guards must not slip through. */
  async judge(cart: Cart): Promise<void> {
    for (const rule of this.#of('checkout')) {
      const answer = await this.#ask(rule, cart).catch((error: unknown) => {
        throw unavailable().because(error)
      })
      if (answer !== null) throw problem('ORDER_REFUSED', answer.refuse)
    }
  }

  /** Reads a source, and asks it once. Changes nothing. CART_NOT_FOUND, ORDER_NOT_FOUND. */
  async try(trial: ScriptTrial): Promise<ScriptTrace> {
    const { on, input } = await this.#pastCart(trial)
    const { LoadedScript, problemIn } = await import('./loaded-script.js')
    try {
      const script = await LoadedScript.load(trial)
      return { on, isRead: true, ...(await script.trace(input)) }
    } catch (error) {
      return { on, isRead: false, input, problem: problemIn(error), log: [], ms: 0, fuel: 0 }
    }
  }

  #of<K extends ScriptKind>(kind: K): readonly (Standing & { readonly kind: K })[] {
    return this.#standing.filter((one): one is Standing & { readonly kind: K } => one.kind === kind)
  }

  /** What is on already is not read again. */
  #stand(script: RunningScript): Standing {
    const { name, version } = script
    const same = this.#standing.find((one) => one.name === name && one.version === version)
    if (same !== undefined) return same
    const load = untilItSucceeds(async () => (await import('./loaded-script.js')).LoadedScript.load(script))
    return { ...script, load, pause: new PauseAfterFailures() }
  }

  async #ask<K extends ScriptKind>(script: Standing & { readonly kind: K }, cart: Cart): Promise<ScriptAnswer<K>> {
    const now = this.clock.now()
    const { name, version, pause } = script
    if (pause.isPaused(now.getTime())) throw new Error(`the script ${name} is paused`)
    try {
      const answer = await (await script.load()).ask(viewOfCart(cart, now))
      pause.succeeded()
      return answer as ScriptAnswer<K>
    } catch (error) {
      const { code, message, line } = error as { code?: string; message: string; line?: number }
      this.log.error('a script failed', { script: name, version, code, error: message, line })
      if (pause.failed(now.getTime())) this.log.error('a script is left alone for a minute', { script: name, version })
      throw error
    }
  }

  async #pastCart({ order, cart }: ScriptTrial): Promise<{ readonly on: string; readonly input: ScriptCart }> {
    const now = this.clock.now()
    if (cart !== undefined) {
      const found = await findCart(this.database, cart, this.shop.currency)
      if (found === undefined) throw problem('CART_NOT_FOUND', cart)
      return { on: `cart ${cart}`, input: viewOfCart(listPrices(found, this.shop.currency), now) }
    }
    const past = await (order === undefined ? lastOrder(this.database) : orderOf(this.database, order))
    if (past !== undefined) return { on: `order ${past.id}`, input: viewOfOrder(past) }
    if (order !== undefined) throw problem('ORDER_NOT_FOUND', order)
    return { on: 'a made-up cart', input: madeUpCart(this.shop.currency, now) }
  }
}

const unavailable = (): HttpProblem =>
  new HttpProblem(503, 'CHECKOUT_RULE_FAILED', 'This is not available right now. Please try again.')

const provided = <P extends DiscountProvider | ShippingProvider>({ name }: Standing, provider: P): Provided<P> => ({
  plugin: `script:${name}`,
  provider,
})
