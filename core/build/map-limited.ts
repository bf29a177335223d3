/**
 * Runs `work` on each item, at most `limit` at a time. After the first failure nothing new starts, what runs is told by
 * its signal, and the failure is thrown once all have ended.
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  options: { readonly limit: number; readonly signal: AbortSignal },
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const results: R[] = []
  const queue = items.entries()
  let failure: { readonly reason: unknown } | undefined
  const runQueue = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failure !== undefined) return
      try {
        signal.throwIfAborted()
        results[index] = await work(item, signal)
      } catch (reason) {
        failure ??= { reason }
        failed.abort(reason)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.limit, items.length) }, runQueue))
  if (failure !== undefined) throw failure.reason
  return results
}
