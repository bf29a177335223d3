import { randomBytes } from 'node:crypto'

// Crockford's base 32: no letters that are mistaken for others.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const timeLength = 9
const randomLength = 20

/**
 * A new id, `ord_` and 29 letters: nine for the millisecond, so that ids sort by age, and a hundred random bits, so
 * that nobody guesses one.
 */
export function newId(kind: 'cus' | 'crt' | 'ord' | 'pay', now: Date): string {
  const time = Array.from({ length: timeLength }, (_, at) => letter(now.getTime() / 32 ** (timeLength - 1 - at)))
  const random = Array.from(randomBytes(randomLength), letter)
  return `${kind}_${time.join('')}${random.join('')}`
}

const letter = (value: number): string => alphabet.charAt(Math.floor(value) % 32)
