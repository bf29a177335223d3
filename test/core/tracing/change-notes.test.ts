import { expect, test } from 'vitest'
import { ChangeNotes } from '../../../core/tracing/change-notes.js'
import { changeSpans } from '../../../core/tracing/change-spans.js'

test('a change becomes a span, and each of its phases one below it', () => {
  const notes = new ChangeNotes({ tenant: 'acme', kind: 'add' })
  notes.add({ phase: 'resolve' })
  notes.add({ phase: 'resolve', ms: 12 })
  notes.add({ phase: 'start' })
  notes.add({ phase: 'start', detail: 'worker 7' })
  notes.add({ phase: 'start', ms: 40 })
  const [change, ...phases] = changeSpans(notes.ended({ release: 3 }))
  expect(change).toMatchObject({
    name: 'change add',
    kind: 'internal',
    attributes: { 'shopctl.tenant': 'acme', 'shopctl.change': 'add', 'shopctl.release': 3 },
    hasFailed: false,
  })
  expect(phases).toMatchObject([
    { name: 'resolve', ms: 12, attributes: { 'shopctl.phase': 'resolve' }, hasFailed: false },
    { name: 'start', ms: 40, attributes: { 'shopctl.phase': 'start' }, hasFailed: false },
  ])
  for (const { context } of phases)
    expect(context).toMatchObject({ trace: change?.context.trace, parent: change?.context.span })
})

test('of a change that fails, the phase in which it was has failed with its code', () => {
  const notes = new ChangeNotes({ tenant: 'acme', kind: 'add' })
  notes.add({ phase: 'resolve' })
  notes.add({ phase: 'resolve', ms: 12 })
  notes.add({ phase: 'start' })
  const [change, ...phases] = changeSpans(notes.ended({ code: 'RELEASE_FAILED' }))
  const failed = { hasFailed: true, attributes: { 'error.type': 'RELEASE_FAILED' } }
  expect(change).toMatchObject({ ...failed, attributes: { 'shopctl.error.code': 'RELEASE_FAILED' } })
  expect(change?.attributes).not.toHaveProperty('shopctl.release')
  expect(phases).toMatchObject([
    { name: 'resolve', hasFailed: false },
    { name: 'start', ...failed },
  ])
})
