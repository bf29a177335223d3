import { expect, test } from 'vitest'
import { watchAnswers } from '../../../../core/serve/child/watch-answers.js'

test('who does not answer any more is found, and was asked often before that', async () => {
  let asked = 0
  const ask = async (): Promise<void> => {
    asked += 1
    if (asked > 20) await new Promise(() => undefined)
  }
  await watchAnswers(ask, { everyMs: 2, runDelay: () => 0, signal: AbortSignal.timeout(10_000) })
  expect(asked).toBe(21)
})

test('an answer that comes late is an answer', async () => {
  const stop = new AbortController()
  let asked = 0
  const ask = async (): Promise<void> => {
    asked += 1
    // Three pauses of six.
    await new Promise((resolve) => setTimeout(resolve, 60))
    if (asked === 4) stop.abort(new Error('seen enough'))
  }
  const watched = watchAnswers(ask, { everyMs: 20, runDelay: () => 0, signal: stop.signal })
  await expect(watched).rejects.toThrow()
  expect(asked).toBe(4)
})

test('who gets no processor has five times as long', async () => {
  let waited = 0
  let pauses = 0
  const runDelay = (): number => {
    pauses += 1
    return (waited += 2)
  }
  await watchAnswers(() => new Promise(() => undefined), { everyMs: 2, runDelay, signal: AbortSignal.timeout(10_000) })
  // Looked at before and after each.
  expect(pauses / 2).toBeGreaterThanOrEqual(30)
})
