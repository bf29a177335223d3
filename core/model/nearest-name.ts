/** The name that was probably meant; undefined where none is much like it. */
export function nearestName(meant: string, names: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(meant.length / 3))
  const [nearest] = names
    .map((name) => ({ name, far: distance(meant, name) }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
  return nearest?.name
}

/** How many letters have to be changed, put in or taken out (Levenshtein). */
function distance(from: string, to: string): number {
  let before = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [at, letter] of from.split('').entries()) {
    const row = [at + 1]
    for (const [column, other] of to.split('').entries()) {
      const [above = 0, aslant = 0, left = 0] = [before[column + 1], before[column], row[column]]
      row.push(Math.min(above + 1, left + 1, aslant + Number(letter !== other)))
    }
    before = row
  }
  return before.at(-1) ?? 0
}
