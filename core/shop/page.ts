import { type TObject, type TSchema, Type } from 'typebox'
import { orNull } from './schemas.js'

/** One page of a list. `nextCursor` fetches the next one; null on the last. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** Which page of a list is wanted. */
export interface PageRequest {
  readonly cursor?: string
  readonly limit: number
}

/** Query parameters of a paged list. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description: '`nextCursor` of the page before' })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
}

/** Schema of a page of `item`. */
export const pageOf = (item: TSchema): TObject =>
  Type.Object({ items: Type.Array(item), nextCursor: orNull(Type.String()) })

/** Cuts a page out of `rows`, which were asked for with one more than `limit`. */
export function cutPage<T>(rows: readonly T[], limit: number, cursorOf: (row: T) => number): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last !== undefined ? String(cursorOf(last)) : null }
}
