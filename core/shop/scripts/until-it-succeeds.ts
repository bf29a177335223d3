/** Makes something when it is first asked for, and keeps it; what has failed is made again by who asks next. */
export function untilItSucceeds<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    }))
}
