import { Type } from 'typebox'

/**
 * What the seller, or the system that an order comes from, calls it: under one reference it is placed once. Letters,
 * digits and `._:#-`, at most 64, fit for an address: `2026-1001`, `#1001`.
 */
export const orderReference = Type.String({ pattern: '^[A-Za-z0-9#][A-Za-z0-9._:#-]{0,63}$' })
