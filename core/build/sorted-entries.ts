/** Entries by their key, in the order of code units: the same on every machine, whatever its language. */
export const sortedEntries = <T>(entries: Iterable<readonly [string, T]>): [string, T][] =>
  [...entries].map(([key, value]): [string, T] => [key, value]).sort(([a], [b]) => (a < b ? -1 : 1))
