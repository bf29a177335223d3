/**
 * Does foreign work that may take `ms` at most, and no longer than until `signal` aborts. It ends then, whether or not
 * the work heeds the signal that it is given.
 */
export async function bounded(
  work: (signal: AbortSignal) => Promise<void>,
  { signal, ms }: { readonly signal: AbortSignal; readonly ms: number },
): Promise<void> {
  const late = new Error(`no answer within ${ms / 1000} s`)
  const stop = new AbortController()
  const aborted = Promise.withResolvers<never>()
  const end = (reason: Error): void => {
    stop.abort(reason)
    aborted.reject(reason)
  }
  const onAbort = (): void => end(signal.reason as Error)
  const timer = setTimeout(end, ms, late)
  signal.addEventListener('abort', onAbort)
  try {
    signal.throwIfAborted()
    await Promise.race([work(stop.signal), aborted.promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
