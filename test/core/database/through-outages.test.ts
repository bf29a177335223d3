import { expect, test } from 'vitest'
import { throughOutages } from '../../../core/database/through-outages.js'
import { isConnectionLost } from '../../../core/protocol/index.js'

const failure = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields)

test.each([
  failure('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' }),
  failure('connect ENOENT', { code: 'ENOENT', syscall: 'connect' }),
  failure('write EPIPE', { code: 'EPIPE', syscall: 'write' }),
  failure('terminating connection due to administrator command', { code: '57P01' }),
  failure('the database system is starting up', { code: '57P03' }),
  failure('Connection terminated unexpectedly'),
])('"$message" says that the database is away', (error) => expect(isConnectionLost(error)).toBe(true))

test.each([
  failure('duplicate key', { code: '23505' }),
  failure('ENOENT: no such file', { code: 'ENOENT', syscall: 'open' }),
  failure('out of patience'),
  'text',
])('$message does not', (error) => expect(isConnectionLost(error)).toBe(false))

test('work under which the database goes away is done again, and other failures are not', async () => {
  const outcomes = [failure('write EPIPE', { code: 'EPIPE' }), failure('Connection terminated'), 'done']
  const work = async (): Promise<unknown> => {
    const outcome = outcomes.shift()
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  expect(await throughOutages(work)).toBe('done')
  outcomes.push(failure('duplicate key', { code: '23505' }), 'not reached')
  await expect(throughOutages(work)).rejects.toThrow('duplicate key')
})
