import { expect, test } from 'vitest'
import { Accounts } from '../../../../core/control/store/accounts.js'

test('behind a flood of guesses others still get in, and nothing of what is sent away is looked up or counted', async () => {
  const asked: unknown[] = []
  const gate = Promise.withResolvers<never>()
  const query = (sql: string): Promise<never> => {
    asked.push(sql)
    return gate.promise
  }
  const accounts = new Accounts({ query } as never)
  const guess = (address: string, index: number) =>
    accounts.signIn({ tenant: `shop-${index}`, password: 'a guess', address }).catch((error: Error) => error.message)
  const busy = 'Too many sign in just now.'
  const flood = Array.from({ length: 200 }, (_, index) => guess('10.0.0.1', index))
  expect(asked).toHaveLength(20)
  expect(await Promise.all(flood.slice(20))).toEqual(Array(180).fill(busy))
  const others = ['10.0.0.2', '10.0.0.3', '10.0.0.4'].flatMap((address) =>
    Array.from({ length: 20 }, (_, index) => guess(address, index)),
  )
  expect(asked).toHaveLength(60)
  expect(await Promise.all(others.slice(40))).toEqual(Array(20).fill(busy))

  gate.reject(new Error('the database is away'))
  expect(new Set(await Promise.all([...flood.slice(0, 20), ...others.slice(0, 40)]))).toEqual(
    new Set(['the database is away']),
  )
  expect(await guess('10.0.0.1', 0)).toBe('the database is away')
})
