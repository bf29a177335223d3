/**
 * Splits a whole number into whole parts that add up to it, as near to the weights as can be: largest remainders, of
 * equal ones the first (Hamilton's method). Where all weights are 0 there is nothing to split by, and all parts are 0.
 *
 * @param amount minor units, 0 or more
 * @param weights whole numbers, 0 or more
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  if (whole === 0n) return weights.map(() => 0)
  const shares = weights.map((weight, at) => {
    const product = BigInt(amount) * BigInt(weight)
    return { at, part: Number(product / whole), rest: product % whole }
  })
  const left = shares.reduce((rest, { part }) => rest - part, amount)
  const byRest = shares.toSorted((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))
  const lucky = new Set(byRest.slice(0, left).map(({ at }) => at))
  return shares.map(({ at, part }) => (lucky.has(at) ? part + 1 : part))
}
