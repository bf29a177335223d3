import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** A password, and what PostgreSQL keeps of it: the password itself never reaches the server, nor its logs. */
export interface NewPassword {
  readonly password: string
  readonly verifier: string
}

/** Stretching slows down guessing; at 24 random bytes it would only slow down each connect. */
const iterations = 64

/** A random password and its SCRAM-SHA-256 verifier (RFC 5803, with PostgreSQL's punctuation). */
export function newPassword(): NewPassword {
  const password = randomBytes(24).toString('base64url')
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const serverKey = hmac(salted, 'Server Key').toString('base64')
  return { password, verifier: `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}` }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
