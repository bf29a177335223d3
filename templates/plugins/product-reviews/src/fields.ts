import { field, Type } from '@shopctl/sdk'

export const ratingFields = [
  field('product', 'rating', Type.Number({ title: 'Average rating', minimum: 1, maximum: 5 })),
  field('product', 'reviews', Type.Integer({ title: 'Reviews', minimum: 0 }), { default: 0 }),
]
export type RatingFields = typeof ratingFields
