import type { Serving } from '../serving.js'

const answerLimit = 5_000

/** What a shop answers to a shopper now; undefined where it has no address. Rejects where that takes too long. */
export async function askFromOutside(
  { supervisor }: Pick<Serving, 'supervisor'>,
  tenant: string,
): Promise<Pick<Response, 'status' | 'headers'> | undefined> {
  const { address } = await supervisor.standing(tenant)
  if (address === undefined) return undefined
  const late = AbortSignal.timeout(answerLimit)
  const response = await fetch(new URL('/products?limit=1', address), { signal: late }).catch((error: unknown) => {
    throw late.aborted ? new Error(`a request from outside got no answer within ${answerLimit / 1_000} s`) : error
  })
  await response.arrayBuffer()
  return response
}
