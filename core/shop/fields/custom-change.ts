import { Type } from 'typebox'
import type { Custom } from '../../sdk/index.js'

/** What a shopper sends to write fields of plugins; null takes a value away. */
export interface CustomChange {
  readonly custom?: Custom
}

/** What a shop without plugins takes: none. */
export const customChange = Type.Object({}, { additionalProperties: false })
