import { expect, test } from 'vitest'
import { Observer } from '../../../core/runtime/observer.js'
import { RequestTraces } from '../../../core/runtime/request-traces.js'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const sampled = { traceparent: `00-${trace}-${parent}-01` }
const unsampled = { traceparent: `00-${trace}-${parent}-00` }

function shop(traces: RequestTraces | undefined = new RequestTraces()) {
  const observer = new Observer(undefined, traces)
  const line = observer.meter.line('route GET /products')
  const send = (id: string, headers: Record<string, string>, status = 200) => {
    const notes = observer.receive(id, line, headers)
    observer.answered(notes, status)
    return notes
  }
  return { observer, send, told: () => observer.take().trails }
}

test('a request that its client wants to see is told, however dull: as a child of the client’s span', () => {
  const { send, told } = shop()
  send('r-1', sampled)
  const [trail] = told()
  expect(trail).toMatchObject({ id: 'r-1', status: 200, trace: { trace, parent } })
  expect(trail?.trace?.span).toMatch(/^[0-9a-f]{16}$/)
  expect(trail?.trace?.span).not.toBe(parent)
})

test('one that its client does not want to see is told as any other is, and in its client’s trace', () => {
  const { send, told } = shop()
  send('r-1', unsampled)
  expect(told()).toEqual([])
  send('r-2', unsampled, 503)
  expect(told()).toMatchObject([{ id: 'r-2', trace: { trace, parent } }])
})

test('clients are not told of more than a few a second, and what fails beside them is', () => {
  const { send, told } = shop()
  for (let i = 0; i < 1_000; i += 1) send(`r-${i}`, sampled)
  send('failed', {}, 500)
  const ids = told().map(({ id }) => id)
  // A second may have ended meanwhile.
  expect(ids.length).toBeLessThanOrEqual(8)
  expect(ids).toContain('failed')
})

test('without a header, or with one that is none, a request begins a trace of its own', () => {
  const { send, told } = shop()
  send('r-1', {}, 500)
  send('r-2', { traceparent: 'made up' }, 500)
  const traces = told().map((trail) => trail.trace)
  for (const one of traces) {
    expect(one?.trace).toMatch(/^[0-9a-f]{32}$/)
    expect(one).not.toHaveProperty('parent')
  }
  expect(new Set(traces.map((one) => one?.trace)).size).toBe(2)
})

test('where nobody collects traces, what clients say of them changes nothing', () => {
  const observer = new Observer()
  const notes = observer.receive('r-1', observer.meter.line('route GET /products'), sampled)
  observer.answered(notes, 200)
  expect(notes.trace).toBeUndefined()
  expect(observer.take().trails).toEqual([])
  observer.answered(observer.receive('r-2', notes.route, sampled), 500)
  expect(observer.take().trails).not.toHaveProperty('0.trace')
})
