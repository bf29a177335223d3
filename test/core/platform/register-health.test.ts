import { fastify } from 'fastify'
import { expect, test } from 'vitest'
import { registerHealth } from '../../../core/platform/register-health.js'

test('readiness is 503 with reasons while something is missing, and says nothing of where it is (P18)', async () => {
  const app = fastify()
  registerHealth(app, {
    start: async () => undefined,
    database: async () => {
      throw new Error('connect ECONNREFUSED postgres://admin:hunter2@10.0.0.1')
    },
    gateway: () => new Promise(() => undefined),
  })
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toEqual({
    ready: false,
    checks: { start: 'ok', database: 'does not answer', gateway: 'does not answer in time' },
  })
  expect((await app.inject('/livez')).statusCode).toBe(200)
  await app.close()
})
