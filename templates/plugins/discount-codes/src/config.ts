import { type Static, Type } from '@shopctl/sdk'

const day = Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }))

const rule = Type.Object(
  {
    code: Type.String({ pattern: '^\\S{1,50}$' }),
    percent: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
    amount: Type.Optional(Type.Integer({ minimum: 1 })),
    freeShipping: Type.Optional(Type.Boolean()),
    minimum: Type.Integer({ minimum: 0, default: 0 }),
    from: day,
    until: day,
  },
  { additionalProperties: false },
)
export type Rule = Static<typeof rule>

export const DiscountCodesConfig = Type.Object({
  codes: Type.Array(rule, {
    title: 'Codes',
    description:
      'Each: code, percent or amount or freeShipping, minimum (what the goods must cost), from and until (days, UTC).',
    default: [],
    examples: [[{ code: 'SUMMER', percent: 10, until: '2026-08-31' }]],
  }),
})
export type DiscountCodesConfig = Static<typeof DiscountCodesConfig>
