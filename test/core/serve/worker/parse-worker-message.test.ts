import { expect, test } from 'vitest'
import { parseTrail, parseWorkerMessage } from '../../../../core/serve/worker/parse-worker-message.js'

const trail = { id: 'r-1', route: 'GET /', at: '2026-11-29T10:12:44.000Z', ms: 1, status: 200, steps: [] }
const trace = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7', parent: 'b7ad6b7169203331' }

const told = (given: object): object =>
  parseWorkerMessage(JSON.stringify({ kind: 'report', counts: [], trails: [{ ...trail, trace: given }] }))

test('a worker says where its requests stand in traces', () => {
  expect(told(trace)).toMatchObject({ trails: [{ trace }] })
  const { parent: _, ...rootless } = trace
  expect(told(rootless)).toMatchObject({ trails: [{ trace: rootless }] })
  expect(parseTrail({ ...trail, trace })).toMatchObject({ trace })
})

test.each([
  ['a trace of another length', { ...trace, trace: `${trace.trace}0` }],
  ['a trace of zeros', { ...trace, trace: '0'.repeat(32) }],
  ['a span of zeros', { ...trace, span: '0'.repeat(16) }],
  ['capital letters', { ...trace, span: trace.span.toUpperCase() }],
  ['a line behind it', { ...trace, span: `${trace.span}\n` }],
  ['a parent that is none', { ...trace, parent: 'made up' }],
  ['no span', { trace: trace.trace }],
  ['more than there is', { ...trace, state: 'vendor=secret' }],
])('a worker that says %s of a trace has said nothing that is understood', (_, given) => {
  expect(() => told(given)).toThrow('A message of the worker is not valid')
})

test.each([
  { kind: 'step', step: 'load' },
  { kind: 'failed', message: 'no' },
  { kind: 'ask', asking: 1, question: { point: 'Till.open', input: 1, deadline: 1 } },
])('a plugin is named as an installation may be, since operators read it on their terminals: $kind', (message) => {
  expect(parseWorkerMessage(JSON.stringify({ ...message, plugin: 'greeter' }))).toHaveProperty('plugin', 'greeter')
  expect(() => parseWorkerMessage(JSON.stringify({ ...message, plugin: '\u001b[2J' }))).toThrow('is not valid')
})
