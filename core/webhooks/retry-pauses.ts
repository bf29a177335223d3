const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Before the second attempt, the third, and so on; docs/webhooks.md has the table. */
export const retryPauses: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  hour,
  3 * hour,
  8 * hour,
  16 * hour,
]
