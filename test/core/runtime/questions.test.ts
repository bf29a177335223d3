import { expect, test } from 'vitest'
import { type FromWorker, questionLimits } from '../../../core/protocol/index.js'
import { Questions } from '../../../core/runtime/questions.js'

const ask = (questions: Questions, input: unknown, deadline = 5_000) =>
  questions.ask('points', { point: 'Checkout.place', input, deadline })

test('each answer comes to the question that it is for, a refusal in words; one that is too late to nobody', async () => {
  const told: FromWorker[] = []
  const questions = new Questions((message) => told.push(message))
  const [one, other, late] = [ask(questions, { cart: 1 }), ask(questions, { cart: 2 }), ask(questions, {}, 5)]
  expect(told.map((message) => 'asking' in message && message.asking)).toEqual([1, 2, 3])
  questions.hear({ kind: 'not-answered', asking: 2, words: 'points is not connected' })
  questions.hear({ kind: 'answered', asking: 1, answer: { ok: true } })
  expect(await one).toEqual({ ok: true })
  await expect(other).rejects.toThrow('points is not connected')
  await expect(late).rejects.toThrow('points did not answer in time')
  questions.hear({ kind: 'answered', asking: 3, answer: { ok: true } })
})

test('a worker asks no more than its supervisor takes: neither at once, nor in the long run', async () => {
  const told: FromWorker[] = []
  let now = 0
  const questions = new Questions(
    (message) => told.push(message),
    () => now,
  )
  await expect(ask(questions, 'x'.repeat(questionLimits.bytes))).rejects.toThrow('more than 49152 bytes')
  const large = 'x'.repeat(questionLimits.bytes - 200)
  const most = Math.floor(questionLimits.burstBytes / questionLimits.bytes)
  for (let count = 0; count < most; count += 1) ask(questions, large, 1).catch(() => undefined)
  await expect(ask(questions, large)).rejects.toThrow('the shop asks too much')
  now += 1_000
  ask(questions, large, 1).catch(() => undefined)
  expect(told.length).toBe(most + 1)
})

test('a question is measured as its supervisor does, in bytes, however few letters it has', async () => {
  const told: FromWorker[] = []
  const questions = new Questions((message) => told.push(message))
  const name = '東'.repeat(questionLimits.bytes / 3)
  await expect(ask(questions, { name })).rejects.toThrow('more than 49152 bytes')
  const point = 'x'.repeat(questionLimits.bytes)
  await expect(questions.ask('points', { point, input: {}, deadline: 1 })).rejects.toThrow('more than 49152 bytes')
  expect(told).toEqual([])
})
