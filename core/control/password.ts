import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const scrypt = promisify<string, Buffer, number, { N: number; maxmem: number }, Buffer>(scryptCallback)
const cost = 2 ** 15

/** `scrypt$N$salt$hash`: a slow hash that carries its own parameters. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await scrypt(password, salt, 32, { N: cost, maxmem: 256 * cost * 8 })
  return ['scrypt', cost, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, n, salt = '', hash = ''] = stored.split('$')
  const N = Number(n)
  const expected = Buffer.from(hash, 'base64url')
  const actual = await scrypt(password, Buffer.from(salt, 'base64url'), 32, { N, maxmem: 256 * N * 8 })
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** A first password that a person can type: four groups of letters and digits without look-alikes, 80 bits. */
export function makePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const word = [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('')
  return (word.match(/.{4}/g) ?? []).join('-')
}
