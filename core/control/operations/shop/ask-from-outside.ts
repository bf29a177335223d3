import type { Serving } from '../../serving.js'
import { type VisitAnswer, visitShop } from './visit-shop.js'

const answerLimit = 5_000

/** What a shop answers to a shopper now; undefined where it has no address. Rejects where that takes too long. */
export async function askFromOutside(
  { supervisor }: Pick<Serving, 'supervisor'>,
  tenant: string,
): Promise<VisitAnswer | undefined> {
  const { address } = await supervisor.standing(tenant)
  if (address === undefined) return undefined
  const late = AbortSignal.timeout(answerLimit)
  return visitShop(address, { method: 'GET', path: '/products?limit=1', signal: late }).catch((error: unknown) => {
    throw late.aborted ? new Error(`a request from outside got no answer within ${answerLimit / 1_000} s`) : error
  })
}
