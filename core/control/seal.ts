import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shopError } from '../model/index.js'

/**
 * Encrypts what sellers configure (AES-256-GCM), under a key that is not in the database: a stolen dump holds no
 * secret. Text form: base64 of 12 bytes nonce, 16 bytes tag, ciphertext.
 */
export interface Seal {
  seal(value: unknown): string
  open<T>(sealed: string): T
}

/** @param key 32 bytes */
export function createSeal(key: Buffer): Seal {
  return {
    seal(value) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64')
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
      return JSON.parse(text) as never
    },
  }
}

/**
 * The key from `SHOPCTL_SECRET_KEY` (64 hex digits), or the home's own `secret.key`, made at the first start: whole and on the
 * disk before anything is sealed with it. INPUT_INVALID for a file that is no key.
 */
export function readSecretKey(home: string, fromEnvironment: string | undefined): Buffer {
  if (fromEnvironment !== undefined) {
    if (!isKey(fromEnvironment)) throw new Error('SHOPCTL_SECRET_KEY must be 64 hexadecimal digits')
    return Buffer.from(fromEnvironment, 'hex')
  }
  const file = join(home, 'secret.key')
  const kept = readKept(file)
  if (kept !== undefined) {
    if (!isKey(kept)) throw shopError('INPUT_INVALID', `The key in ${file}`, [notAKey])
    return Buffer.from(kept, 'hex')
  }
  const key = randomBytes(32)
  writeFileSync(`${file}.new`, `${key.toString('hex')}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
  return key
}

const isKey = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text)

const notAKey =
  'it is not 64 hexadecimal digits; put back the one by which the settings of these shops were sealed, or take the file away where there are none yet'

function readKept(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}
