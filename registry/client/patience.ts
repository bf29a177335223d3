const checkEvery = 2_000
const lastLimit = 30_000

/**
 * How long to wait for an answer. Slow is no fault: the first read of a large package through the uplink may take ten
 * seconds. So every two seconds the registry is asked whether it is there at all, and the wait ends when it is
 * not, at the latest after thirty seconds (or what is said), or when the caller gives up.
 */
export class Patience {
  readonly signal: AbortSignal
  readonly #check: NodeJS.Timeout
  readonly #last: NodeJS.Timeout

  constructor(
    isThere: () => Promise<boolean>,
    { signal: caller, limit = lastLimit }: { readonly signal?: AbortSignal | undefined; readonly limit?: number } = {},
  ) {
    const lost = new AbortController()
    const giveUp = () => lost.abort(new Error('it does not answer'))
    this.#check = setInterval(() => void isThere().then((there) => there || giveUp()), checkEvery)
    this.#last = setTimeout(giveUp, limit)
    this.signal = AbortSignal.any([lost.signal, ...(caller === undefined ? [] : [caller])])
  }

  end(): void {
    clearInterval(this.#check)
    clearTimeout(this.#last)
  }
}
