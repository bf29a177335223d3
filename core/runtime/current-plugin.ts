import { AsyncLocalStorage } from 'node:async_hooks'

/** The installation whose code runs outside of requests: while it is loaded and started, and where the platform hands something to it. */
export const currentPlugin = new AsyncLocalStorage<string>()
