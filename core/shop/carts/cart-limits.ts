/** The most that a cart holds. */
export const cartLimits = { lines: 100, quantity: 999, codes: 10 } as const
