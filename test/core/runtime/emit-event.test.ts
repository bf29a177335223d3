import { expect, test } from 'vitest'
import { EmitGuard, emitEvent } from '../../../core/runtime/emit-event.js'
import { DomainEvent } from '../../../core/sdk/index.js'
import { OrderPlaced } from '../../../core/shop/index.js'

class Earned extends DomainEvent {
  static override readonly type = 'points.earned'
  constructor(
    readonly customer: string,
    readonly more: unknown = {},
  ) {
    super()
  }
  get aggregate(): string {
    return `points:${this.customer}`
  }
}

/** What would be written. */
async function written(event: DomainEvent): Promise<readonly unknown[]> {
  let values: readonly unknown[] = []
  await emitEvent({ query: async (_sql, given = []) => ((values = given), []) }, event)
  return values
}

test('an event is written as its type, its aggregate and its fields', async () => {
  const more = { n: 1, yes: true, nothing: null, list: ['a', { b: 2 }], left: undefined }
  const { left: _, ...kept } = more
  const [type, aggregate, payload] = await written(new Earned('ann', more))
  expect([type, aggregate, JSON.parse(payload as string)]).toEqual([
    'points.earned',
    'points:ann',
    { customer: 'ann', more: kept },
  ])
})

const circle: Record<string, unknown> = {}
circle['again'] = circle

test.each([
  [{ at: new Date() }, 'more.at is a Date'],
  [{ map: new Map() }, 'more.map is a Map'],
  [[1, undefined], 'more[1] is undefined'],
  [() => 1, 'more is a function'],
  [Number.NaN, 'more is NaN'],
  ['a\0b', 'more holds a NUL character'],
  ['\ud800', 'more holds half a character'],
])('what is no JSON is refused with its place: %o', async (more, words) => {
  await expect(written(new Earned('ann', more))).rejects.toThrow(`EVENT_INVALID: Earned cannot be emitted: ${words}`)
})

test.each([
  ['a circle', new Earned('ann', circle), /circle|circular/i],
  ['a bigint', new Earned('ann', 1n), /bigint/i],
  ['too much of it', new Earned('ann', 'x'.repeat(70_000)), '70028 bytes; the limit is 65536'],
  ['too long an aggregate', new Earned('a'.repeat(300)), 'its aggregate has 307 characters; the limit is 200'],
])('%s is refused before the database sees it', async (_what, event, words) => {
  await expect(written(event)).rejects.toThrow(words)
})

test('a plugin emits what it declares, and neither another plugin’s events nor the shop’s', () => {
  const guard = new EmitGuard('points', [Earned])
  expect(() => guard.check(new Earned('ann'))).not.toThrow()
  expect(() => guard.check(new OrderPlaced({ id: '1' } as never))).toThrow(
    'EVENT_NOT_DECLARED: points may not emit "order.placed"; it declares points.earned in @Plugin({ events })',
  )
})
