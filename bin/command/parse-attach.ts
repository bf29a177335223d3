import type { Attachments } from '../../core/model/index.js'
import { usageError } from './usage-error.js'

/**
 * Where an installation is to stand, as people write it: `check=Checkout.place,Checkout.pay` names points, `check=` none,
 * `check=*` all of them again, which is null here.
 */
export function parseAttach(pairs: readonly string[], command: string): Record<string, string[] | null> {
  const split = pairs.map((pair) => /^([^=]+)=(.*)$/.exec(pair))
  if (split.includes(null)) throw usageError('Write --attach as method=Class.point,Class.point.', command)
  return Object.fromEntries(
    split.map((match) => {
      const [, method = '', points = ''] = match ?? []
      return [method, points === '*' ? null : points.split(',').filter(Boolean)]
    }),
  )
}

/** `check=Checkout.place`. */
export const showAttach = (attach: Attachments | null): string =>
  Object.entries(attach ?? {})
    .map(([method, points]) => `${method}=${points.join(',')}`)
    .join(' ')
