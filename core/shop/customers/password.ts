import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, Cost & { maxmem: number }, Buffer>(scrypt)

interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

const today: Cost = { N: 2 ** 15, r: 8, p: 1 }
const saltBytes = 16
const hashBytes = 32

/**
 * A slow hash of a password (scrypt, RFC 7914), with the parameters that it was made by: `scrypt$N$r$p$salt$hash`,
 * the last two in base64url. 32 MiB and some 80 ms each.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await derived(password, salt, today)
  return ['scrypt', today.N, today.r, today.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/**
 * Whether `password` is the one that was hashed. Without a hash (there is no such account) it takes as long and is
 * false, so that nobody learns from the time which accounts there are.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { cost, salt, hash } = stored === undefined ? nobody : parseHash(stored)
  const candidate = await derived(password, salt, cost)
  return timingSafeEqual(candidate, hash) && stored !== undefined
}

interface PasswordHash {
  readonly cost: Cost
  readonly salt: Buffer
  readonly hash: Buffer
}

const nobody: PasswordHash = { cost: today, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) }

function parseHash(stored: string): PasswordHash {
  const [kind, N, r, p, salt = '', hash = ''] = stored.split('$')
  if (kind !== 'scrypt') throw new Error(`unknown kind of password hash: ${kind}`)
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  return { cost, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') }
}

// The same password may reach us composed or decomposed, as the keyboard makes it.
const derived = (password: string, salt: Buffer, cost: Cost): Promise<Buffer> =>
  derive(password.normalize('NFKC'), salt, hashBytes, { ...cost, maxmem: 256 * cost.N * cost.r })
