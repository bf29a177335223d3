import { executionAsyncResource } from 'node:async_hooks'

let held: object | undefined

/**
 * Keeps one of the objects that `process.nextTick` makes. Where a large collection of garbage finds none of them alive, V8 forgets their
 * shape, and takes ten times as long to make each one for the rest of the process's life: a fifth of what a request costs.
 */
export function holdATick(): void {
  process.nextTick(() => {
    held ??= executionAsyncResource()
  })
}
