import { scryptSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '../../../../core/shop/customers/password.js'

test('a password is known by its hash, another one is not', async () => {
  const hash = await hashPassword('correct horse')
  expect(await verifyPassword('correct horse', hash)).toBe(true)
  expect(await verifyPassword('correct horsf', hash)).toBe(false)
})

test('two hashes of one password have nothing in common', async () => {
  const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
  expect(one).not.toBe(other)
})

test('a hash is as slow as it is today: scrypt with N of 2^15 or more', async () => {
  const [kind, N] = (await hashPassword('correct horse')).split('$')
  expect(kind).toBe('scrypt')
  expect(Number(N)).toBeGreaterThanOrEqual(2 ** 15)
})

test('a hash that was made with other parameters is still understood', async () => {
  const salt = Buffer.from('0123456789abcdef')
  const hash = scryptSync('correct horse', salt, 32, { N: 2 ** 10, r: 4, p: 2 })
  const stored = `scrypt$1024$4$2$${salt.toString('base64url')}$${hash.toString('base64url')}`
  expect(await verifyPassword('correct horse', stored)).toBe(true)
  expect(await verifyPassword('another horse', stored)).toBe(false)
})

test('without a hash no password is right, not even an empty one', async () => {
  expect(await verifyPassword('', undefined)).toBe(false)
})

/** What a check costs the processor, which depends less on the machine's other work than the time does. */
async function costOf(stored: string | undefined): Promise<number> {
  const start = process.cpuUsage()
  await verifyPassword('a wrong guess', stored)
  const { user, system } = process.cpuUsage(start)
  return user + system
}

test('without a hash it takes as long as with one', async () => {
  const hash = await hashPassword('correct horse')
  const known = await costOf(hash)
  const unknown = await costOf(undefined)
  expect(unknown / known).toBeGreaterThan(0.3)
})

test('a password is the same however the keyboard composed its letters', async () => {
  expect(await verifyPassword('cafe\u0301-au-lait', await hashPassword('caf\u00e9-au-lait'))).toBe(true)
})
