import { expect, test } from 'vitest'
import { scriptCart, scriptTypes } from '../../../../core/scripts/contract/index.js'

test('the types of scripts are those of the schemas against which answers are held', () => {
  const text = scriptTypes()
  expect(text).toContain(`type CheckoutScript = (cart: Cart) => {
  /** the reason, for the shopper */
  readonly refuse: string
} | null`)
  expect(text).toContain(`readonly on?: "order" | "shipping" | {`)
  for (const key of Object.keys(scriptCart.properties)) expect(text).toMatch(new RegExp(`^  readonly ${key}: `, 'm'))
})
