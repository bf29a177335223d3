import { allow, Clock, Config, deny, Plugin, started, type Verdict } from '@shopctl/sdk'
import { type Cart, type DiscountOffer, DiscountProvider, formatMoney, partOf } from '@shopctl/sdk/shop'
import { DiscountCodesConfig, type Rule } from './config.js'

/** Codes that take a percentage or an amount off, or the shipping. */
@Plugin({ config: DiscountCodesConfig })
export default class DiscountCodes extends DiscountProvider {
  constructor(
    private readonly config: Config<DiscountCodesConfig>,
    private readonly clock: Clock,
  ) {
    super()
  }

  /** What a schema cannot say: a code that is there twice would be two different ones, by chance. */
  @started
  check(): void {
    const seen = new Set<string>()
    for (const { code, from = '', until = '9999' } of this.config.codes) {
      const capitals = code.toUpperCase()
      if (seen.has(capitals)) throw new Error(`the code "${code}" is there twice`)
      if (from > until) throw new Error(`the code "${code}" ends before it begins`)
      seen.add(capitals)
    }
  }

  override judge(code: string, { subtotal }: Cart): Verdict | undefined {
    const rule = this.ruleOf(code)
    if (rule === undefined) return undefined
    const { from = '', until = '9999', minimum } = rule
    const today = this.clock.now().toISOString().slice(0, 10)
    if (today < from) return deny('CODE_TOO_EARLY', `"${code}" holds from ${from} on.`)
    if (today > until) return deny('CODE_EXPIRED', `"${code}" held until ${until}.`)
    if (subtotal.amount >= minimum) return allow
    return deny('CODE_NEEDS_MORE', `"${code}" is for orders from ${formatMoney({ ...subtotal, amount: minimum })} on.`)
  }

  discounts(cart: Cart): DiscountOffer[] {
    let left = cart.total.amount
    return cart.codes.flatMap(({ code }) => {
      const rule = this.ruleOf(code)
      if (rule === undefined || this.judge(code, cart)?.kind !== 'allow') return []
      const offers = offersOf(rule, code, left)
      for (const { on, amount } of offers) if (on === 'order') left = Math.max(0, left - amount)
      return offers
    })
  }

  private ruleOf(code: string): Rule | undefined {
    return this.config.codes.find((rule) => rule.code.toUpperCase() === code)
  }
}

function offersOf(
  { percent = 0, amount = 0, freeShipping = false }: Rule,
  code: string,
  left: number,
): DiscountOffer[] {
  const off = amount + partOf(left, percent, 100)
  return [
    ...(off > 0
      ? [{ code, title: percent > 0 ? `${code} (${percent} %)` : code, amount: off, on: 'order' } as const]
      : []),
    ...(freeShipping ? [{ code, title: code, amount: Number.POSITIVE_INFINITY, on: 'shipping' } as const] : []),
  ]
}
