import { currentRequest } from './current-request.js'
import type { RequestTraces } from './request-traces.js'
import type { Fetch } from './scoped-http.js'

/** Calls carry on the trace of the request in which they are made; one that brings a trace of its own keeps it. */
export const tracedFetch =
  (fetch: Fetch, traces: RequestTraces): Fetch =>
  (url, init) => {
    const notes = currentRequest.getStore()
    if (notes === undefined) return fetch(url, init)
    const headers = new Headers(init.headers)
    if (headers.has('traceparent')) return fetch(url, init)
    headers.set('traceparent', traces.headerOf(notes))
    return fetch(url, { ...init, headers })
  }
