import type { DescribeOptions } from './describe-plugin.js'
import { placesOf } from './describe-plugin.js'
import type { Reason } from './review-declared.js'

/** The reasons with the author's file and line, `(src/index.ts:9:3)`. It is asked only where there are any: it takes a process. */
export async function locateReasons(
  reasons: readonly Reason[],
  options: Omit<DescribeOptions, 'files' | 'limit'>,
): Promise<string[]> {
  if (reasons.length === 0) return []
  const places = await placesOf(
    reasons.map(({ about }) => about),
    options,
  )
  return reasons.map(({ reason }, index) => {
    const place = places[index]
    return typeof place === 'string' ? `${reason} (${place})` : reason
  })
}
