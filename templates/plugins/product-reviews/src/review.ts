import { type Static, Type } from '@shopctl/sdk'

export const NewReview = Type.Object(
  {
    rating: Type.Integer({ minimum: 1, maximum: 5 }),
    text: Type.String({ maxLength: 4_000, pattern: '^[^\\u0000]*$' }),
  },
  { additionalProperties: false },
)
export type NewReview = Static<typeof NewReview>

export const Review = Type.Object({
  rating: Type.Integer(),
  text: Type.String(),
  at: Type.String({ description: 'ISO 8601' }),
})
export type Review = Static<typeof Review>

export const Reviews = Type.Object({
  count: Type.Integer(),
  average: Type.Union([Type.Number(), Type.Null()], { description: '1 to 5; null when there are none' }),
  items: Type.Array(Review),
})
export type Reviews = Static<typeof Reviews>
