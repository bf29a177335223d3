/** Lets so many pieces of work run at once; so many more wait for their turn, and further ones are refused. */
export function atMost(running: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = running
  const turns: (() => void)[] = []
  return async (work) => {
    if (free > 0) free -= 1
    else if (turns.length >= waiting) throw new Error('too many want in; try again')
    else await new Promise<void>((resolve) => void turns.push(resolve))
    try {
      return await work()
    } finally {
      const next = turns.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
