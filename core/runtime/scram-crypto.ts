import { createHash, createHmac, pbkdf2Sync, randomBytes as someBytes } from 'node:crypto'

/**
 * What pg works out when it logs in: in a kernel this stands in the place of its `lib/crypto/utils`, which asks WebCrypto. That
 * answers eleven times, each time a turn of the event loop later, while a shop that starts has work of its own in each turn.
 */

export const randomBytes = (length: number): Buffer => someBytes(length)

export const md5 = (text: string | Buffer): string => createHash('md5').update(text).digest('hex')

/** See "AuthenticationMD5Password" in PostgreSQL's documentation, "Message Flow". */
export const postgresMd5PasswordHash = (user: string, password: string, salt: Buffer): string =>
  `md5${md5(Buffer.concat([Buffer.from(md5(password + user)), salt]))}`

export const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** @param name as WebCrypto has it: `SHA-256` */
export const hashByName = (name: string, bytes: Buffer): Buffer =>
  createHash(name.replace('-', '')).update(bytes).digest()

export const hmacSha256 = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** PBKDF2 with SHA-256: 32 bytes. */
export const deriveKey = (password: string, salt: Buffer, iterations: number): Buffer =>
  pbkdf2Sync(password, salt, iterations, 32, 'sha256')
