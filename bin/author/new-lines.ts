/**
 * The lines at the end of `now` that were not in `before`, where both are the end of the same log: what follows on the
 * longest end of `before` with which `now` begins, or that it holds.
 */
export function newLines(before: readonly string[], now: readonly string[]): readonly string[] {
  const last = before.at(-1)
  if (last === undefined) return now
  for (let end = now.length; end > 0; end -= 1) {
    if (now[end - 1] === last && endsAlike(before, now.slice(0, end))) return now.slice(end)
  }
  return now
}

/** Whether the shorter of the two is the end of the longer. */
function endsAlike(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length)
  return a.slice(-length).every((line, index) => line === b.at(index - length))
}
