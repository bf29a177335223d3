import type { Labels, Sample } from './exposition.js'

const classes = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const

/** Answers by the class of their status; of classes that there were none of, nothing. */
export const byClass = (counts: ArrayLike<number>, labels: Labels): Sample[] =>
  classes
    .map((status, i) => ({ labels: { ...labels, status }, value: counts[i] ?? 0 }))
    .filter(({ value }) => value > 0)
