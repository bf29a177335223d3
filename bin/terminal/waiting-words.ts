/** So far the platform counts what waits for a plugin outside. */
const countedTo = 1_000

/** `12 events wait`; nothing where none does. */
export function waitingWords(waiting: number): string {
  if (waiting === 0) return ''
  return waiting === 1 ? '1 event waits' : `${waiting}${waiting >= countedTo ? '+' : ''} events wait`
}
