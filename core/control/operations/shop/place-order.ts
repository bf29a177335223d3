import { type Static, Type } from 'typebox'
import { orderReference, parse, problemsOf } from '../../../model/index.js'
import { internalPaths } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import { getTenant } from '../../store/tenants.js'
import { shopRefusal } from './shop-refusal.js'

/** What is shown of an order; the shop answers more, and all of it is handed on. */
const order = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  email: Type.String(),
  total: Type.Object({ amount: Type.Integer(), currency: Type.String() }),
})
export type OrderView = Static<typeof order>

/** An order that the seller enters or imports. */
export interface OrderWish {
  readonly tenant: string
  readonly reference: string
  /** What the shop takes: it is the shop that judges it. */
  readonly body: unknown
  readonly signal: AbortSignal
}

/**
 * Places an order in the shop, once under its reference. Rejects with what the shop says, or the plugin whose guard denies
 * it: they stand before this door as before the shoppers'.
 */
export async function placeOrder(
  { pool, supervisor }: Control,
  { tenant, reference, body, signal }: OrderWish,
): Promise<{ readonly order: OrderView; readonly isNew: boolean }> {
  const { slug } = await getTenant(pool, tenant)
  const name = encodeURIComponent(parse(orderReference, reference, 'The reference'))
  const path = `${internalPaths.orders}/${name}`
  const answer = await supervisor.request(slug, { method: 'PUT', path, body, signal })
  if (answer.status >= 400) throw shopRefusal(slug, answer, 'an order')
  if (problemsOf(order, answer.body).length > 0) throw new Error(`the worker of ${slug} answered what is no order`)
  return { order: answer.body as OrderView, isNew: answer.status === 201 }
}
