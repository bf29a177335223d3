import { expect, test } from 'vitest'
import { Shop } from '../../../../core/runtime/capabilities.js'
import { Observer } from '../../../../core/runtime/observer.js'
import { PluginProviders } from '../../../../core/runtime/plugin-providers.js'
import type { Provider } from '../../../../core/sdk/index.js'
import type { PlainCart } from '../../../../core/shop/carts/cart.js'
import {
  type Cart,
  type DiscountOffer,
  DiscountProvider,
  type Money,
  partOf,
  type ShippingOffer,
  ShippingProvider,
  type TaxOffer,
  TaxProvider,
} from '../../../../core/shop/index.js'
import { Pricing } from '../../../../core/shop/pricing/pricing.js'
import type { Scripts } from '../../../../core/shop/scripts/scripts.js'
import { Seeded } from '../../../setup/seeded.js'
import { LineKeeper } from '../../runtime/chain.js'

type Random = (end: number) => number

/** Up to four discounts of any kind, some of them on what is not there or for more than there is. */
class RandomDiscounts extends DiscountProvider {
  constructor(private readonly random: Random) {
    super()
  }

  discounts({ lines, total, codes }: Cart): DiscountOffer[] {
    const { random } = this
    return Array.from({ length: random(5) }, () => ({
      ...(random(3) === 0 && codes[0] !== undefined ? { code: codes[0].code } : {}),
      title: 'Less',
      amount: random(4) === 0 ? Number.POSITIVE_INFINITY : partOf(total.amount, random(10_000) / 100, 100),
      on: this.place(lines),
    }))
  }

  private place(lines: Cart['lines']): DiscountOffer['on'] {
    const sku = lines[this.random(lines.length)]?.sku ?? ''
    return (['order', 'shipping', { sku }, { sku: 'not there' }] as const)[this.random(4)] ?? 'order'
  }
}

class RandomShipping extends ShippingProvider {
  constructor(private readonly random: Random) {
    super()
  }

  options(): ShippingOffer[] {
    return [{ code: 'standard', title: 'Standard', price: this.random(3) === 0 ? 0 : this.random(100_000) }]
  }
}

/** One rate or two, on each line and the shipping, added or included. */
class RandomTaxes extends TaxProvider {
  constructor(private readonly random: Random) {
    super()
  }

  taxes({ lines, shipping }: Cart): TaxOffer[] {
    const included = this.random(2) === 0
    const rates = [this.random(300) / 10, this.random(300) / 10]
    return rates.map((rate, at) => {
      const base = lines.filter((_, line) => line % 2 === at).reduce((sum, { due }) => sum + due.amount, 0)
      const all = base + (at === 0 ? (shipping?.due.amount ?? 0) : 0)
      return { title: 'Tax', rate, amount: partOf(all, rate, included ? 100 + rate : 100), included }
    })
  }
}

const noScripts: Pick<Scripts, 'discounts' | 'rates'> = { discounts: [], rates: [] }

function pricing(providers: Readonly<Record<string, Provider>>, currency: string): Pricing {
  const opened = new PluginProviders(new Observer())
  const module = { default: class {}, mail: {} }
  const plugin = (name: string, provider: Provider) =>
    ({
      name,
      instance: {},
      controllers: [],
      providers: [provider],
      replacements: [],
      log: new LineKeeper(),
      module,
      switch: { isOff: false },
    }) as const
  opened.open(new Map(Object.entries(providers).map(([name, provider]) => [name, plugin(name, provider)])))
  return new Pricing(opened, new Shop({ slug: 'acme', name: 'Acme', currency }), noScripts as Scripts)
}

function randomCart(random: Random, currency: string): PlainCart {
  const dearest = 10 ** (1 + random(9))
  return {
    id: 'crt_1',
    version: 1,
    customer: null,
    lines: Array.from({ length: random(12) }, (_, at) => ({
      sku: `sku-${at}`,
      handle: 'handle',
      title: 'Title',
      variant: 'Variant',
      quantity: 1 + random(999),
      price: { amount: random(dearest), currency },
    })),
    shippingAddress: null,
    billingAddress: null,
    shippingOption: random(3) === 0 ? null : 'post:standard',
    paymentOption: null,
    codes: random(2) === 0 ? [] : [{ code: 'CODE', isValid: false }],
    updatedAt: '2026-06-01T12:00:00.000Z',
    orderId: null,
  }
}

const sum = (parts: readonly Money[]): number => parts.reduce((total, { amount }) => total + amount, 0)

test.each(['EUR', 'JPY', 'KWD'])(
  'in %s every part of a random cart adds up to the minor unit, and none is below zero',
  async (currency) => {
    for (let seed = 1; seed <= 500; seed++) {
      const source = new Seeded(seed)
      const random = (end: number) => source.below(end)
      const providers = {
        loyalty: new RandomDiscounts(random),
        post: new RandomShipping(random),
        codes: new RandomDiscounts(random),
        tax: new RandomTaxes(random),
      }
      const cart = await pricing(providers, currency).price(randomCart(random, currency))
      const { lines, subtotal, discounts, shipping, taxes, total } = cart
      const taken = (on: readonly string[]) =>
        sum(discounts.filter((each) => on.includes(each.on)).map(({ amount }) => amount))
      const dues = sum(lines.map(({ due }) => due))
      const added = sum(taxes.filter(({ included }) => !included).map(({ amount }) => amount))
      const what = `seed ${seed}: ${JSON.stringify(cart)}`
      expect(subtotal.amount, what).toBe(sum(lines.map((line) => line.total)))
      expect(dues, what).toBe(subtotal.amount - taken(['order', 'line']))
      expect(shipping?.due.amount ?? 0, what).toBe((shipping?.price.amount ?? 0) - taken(['shipping']))
      expect(total.amount, what).toBe(dues + (shipping?.due.amount ?? 0) + added)
      const amounts = [subtotal, total, ...lines.map(({ due }) => due), ...taxes.map(({ amount }) => amount)]
      expect(
        amounts.every(({ amount }) => Number.isSafeInteger(amount) && amount >= 0),
        what,
      ).toBe(true)
      expect([...amounts, ...discounts.map(({ amount }) => amount)].every((money) => money.currency === currency)).toBe(
        true,
      )
    }
  },
)
