import { expect, test } from 'vitest'
import { askDatabase, isDatabaseAway } from '../../../core/runtime/database-away.js'
import { PluginFault } from '../../../core/runtime/index.js'

const failing = (members: object): Promise<never> => Promise.reject(Object.assign(new Error('no'), members))

test('a database that does not answer is away, 503, whoever was busy when it went', async () => {
  const away = await askDatabase(failing({ code: 'ECONNREFUSED', syscall: 'connect' })).catch((error: unknown) => error)
  expect(away).toMatchObject({ status: 503, code: 'DATABASE_AWAY' })
  expect(isDatabaseAway(new PluginFault('points', 'it threw', { cause: away }))).toBe(true)
})

test('one that refuses a statement is there, and so is one where somebody else’s server is away', async () => {
  const refusal = await askDatabase(failing({ code: '23505' })).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: '23505' })
  expect(isDatabaseAway(refusal)).toBe(false)
  expect(isDatabaseAway(Object.assign(new Error('fetch failed'), { code: 'ECONNREFUSED', syscall: 'connect' }))).toBe(
    false,
  )
})
