import { field, Type } from '@shopctl/sdk'

export const pointFields = [
  field('customer', 'points', Type.Integer({ title: 'Loyalty points', minimum: 0 }), { default: 0 }),
]
export type PointFields = typeof pointFields
