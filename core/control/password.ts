import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const scrypt = promisify<string, Buffer, number, { N: number; maxmem: number }, Buffer>(scryptCallback)
const cost = 2 ** 15
/** A hash keeps one of the four threads busy that files are read by too, so guests at the door get two of them. */
const inTurn = takeTurns(2)

/** `scrypt$N$salt$hash`: a slow hash that carries its own parameters. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await inTurn(() => scrypt(password, salt, 32, { N: cost, maxmem: 256 * cost * 8 }))
  return ['scrypt', cost, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, n, salt = '', hash = ''] = stored.split('$')
  const N = Number(n)
  const expected = Buffer.from(hash, 'base64url')
  const actual = await inTurn(() => scrypt(password, Buffer.from(salt, 'base64url'), 32, { N, maxmem: 256 * N * 8 }))
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** A first password that a person can type: four groups of letters and digits without look-alikes, 80 bits. */
export function makePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const word = [...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('')
  return (word.match(/.{4}/g) ?? []).join('-')
}

/** Runs so many at a time, the others one after another when their turn comes. */
function takeTurns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running === most) await new Promise<void>((go) => waiting.push(go))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
