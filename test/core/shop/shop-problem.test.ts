import { expect, test } from 'vitest'
import { HttpProblem } from '../../../core/sdk/host/index.js'
import { problem, problemTable } from '../../../core/shop/shop-problem.js'

test('a problem has the code, the status and the words of its row', () => {
  const error = problem('OUT_OF_STOCK', ['mug', 'cap'])
  expect(error).toBeInstanceOf(HttpProblem)
  expect(error).toMatchObject({ code: 'OUT_OF_STOCK', status: 409, message: 'Not enough in stock of mug, cap.' })
})

test.each(Object.entries(problemTable))('%s is a shopper’s matter: its status says so', (_code, { status }) => {
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
})
