import type { Labels, Sample } from './exposition.js'

/** Every second bucket of those that are counted, 4 µs to 4.2 s: a series of each would be many. */
const shown = Array.from({ length: 11 }, (_, i) => 2 * (i + 1))

/** What a tally's times are to Prometheus, in seconds. */
export function histogramOf(
  { buckets, ms }: { readonly buckets: ArrayLike<number>; readonly ms: number },
  labels: Labels,
): Sample[] {
  const counts = Array.from(buckets)
  const upTo = (last: number): number => counts.slice(0, last + 1).reduce((sum, count) => sum + count, 0)
  const count = upTo(counts.length)
  return [
    ...shown.map((bucket) => ({
      suffix: '_bucket',
      labels: { ...labels, le: String(2 ** bucket / 1_000_000) },
      value: upTo(bucket),
    })),
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
    { suffix: '_sum', labels, value: ms / 1000 },
    { suffix: '_count', labels, value: count },
  ]
}
