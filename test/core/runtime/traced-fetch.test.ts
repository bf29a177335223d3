import { expect, test } from 'vitest'
import { currentRequest, RequestNotes } from '../../../core/runtime/current-request.js'
import { RequestTraces } from '../../../core/runtime/request-traces.js'
import { ScopedHttp } from '../../../core/runtime/scoped-http.js'
import { tracedFetch } from '../../../core/runtime/traced-fetch.js'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const own = '00-11111111111111111111111111111111-2222222222222222-01'

function plugin() {
  const called: Headers[] = []
  const fetch = async (_url: URL, init: RequestInit): Promise<Response> => {
    called.push(new Headers(init.headers))
    return new Response()
  }
  const traces = new RequestTraces()
  const http = new ScopedHttp({
    plugin: 'ping',
    scopes: ['http:api.example.com'],
    config: {},
    fetch: tracedFetch(fetch, traces),
  })
  const during = async (notes: RequestNotes, init: RequestInit = {}, url = 'https://api.example.com/') =>
    currentRequest.run(notes, () => http.fetch(url, init))
  return { called, traces, http, during }
}

test('a call that is made in a request carries on its trace: the request’s own span is the parent', async () => {
  const { called, traces, during } = plugin()
  const notes = new RequestNotes('r-1', 0)
  traces.continue(notes, `00-${trace}-${parent}-01`)
  await during(notes, { headers: { accept: 'text/plain' } })
  expect(called[0]?.get('traceparent')).toBe(`00-${trace}-${notes.trace?.span}-01`)
  expect(called[0]?.get('accept')).toBe('text/plain')
})

test('two calls of one request are in one trace, those of two requests in two', async () => {
  const { called, during } = plugin()
  const notes = new RequestNotes('r-1', 0)
  await during(notes)
  await during(notes)
  await during(new RequestNotes('r-2', 0))
  const [one, same, other] = called.map((headers) => headers.get('traceparent'))
  expect(one).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  expect(same).toBe(one)
  expect(other).not.toBe(one)
})

test('a plugin that brings a trace of its own keeps it, and outside of a request there is none', async () => {
  const { called, http, during } = plugin()
  await during(new RequestNotes('r-1', 0), { headers: { Traceparent: own } })
  await http.fetch('https://api.example.com/')
  expect(called.map((headers) => headers.get('traceparent'))).toEqual([own, null])
})

test('a host to which nobody consented gets nothing', async () => {
  const { called, during } = plugin()
  await expect(during(new RequestNotes('r-1', 0), {}, 'https://evil.example/')).rejects.toThrow('HOST_NOT_ALLOWED')
  expect(called).toEqual([])
})
