import { expect, test } from 'vitest'
import { faultOfDelay, faultOfWords } from '../../../../core/serve/worker/start-fault.js'

test('what a worker says of itself holds nothing that a terminal would obey', () => {
  const clear = '\u001b[2J'
  expect(faultOfDelay({ kind: 'starting', step: clear }, 1_000).message).toContain('"\\x1b[2J"')
  expect(faultOfWords({ kind: 'failed', message: clear }).message).toBe('it threw: \\x1b[2J')
})

test('whom its words only suspect is a suspect, and they say so', () => {
  const fault = faultOfWords({ kind: 'failed', message: 'no', plugin: 'crasher', suspect: true })
  expect(fault).toMatchObject({
    plugin: 'crasher',
    isSuspect: true,
    message: 'crasher: it threw: no; the stack names no plugin, and this one ran there',
  })
})
