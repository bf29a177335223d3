import { createHash } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** A payment's creditor reference (ISO 11649), as banks check it: RF, two check digits, and 16 letters of its id's hash. */
export function referenceOf(id: string): string {
  const hash = createHash('sha256').update(id).digest()
  const letters = Array.from(hash.subarray(0, 16), (byte) => alphabet.charAt(byte % alphabet.length)).join('')
  return `RF${checkDigits(letters)}${letters}`
}

/** ISO 7064, MOD 97-10, of the letters with RF00 behind them. */
function checkDigits(letters: string): string {
  const digits = Array.from(`${letters}RF00`, (letter) => alphabet.indexOf(letter)).join('')
  return String(98n - (BigInt(digits) % 97n)).padStart(2, '0')
}
