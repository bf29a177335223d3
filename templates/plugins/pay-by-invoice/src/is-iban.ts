/** Whether the check digits are those of the account (ISO 13616, MOD 97-10): a slip of the pen is found by them. */
export function isIban(text: string): boolean {
  const iban = text.replaceAll(' ', '')
  const digits = Array.from(iban.slice(4) + iban.slice(0, 4), (letter) => Number.parseInt(letter, 36)).join('')
  return BigInt(digits) % 97n === 1n
}
