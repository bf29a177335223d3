/** Foreign text without control characters (C0, DEL, C1), each written as `\x1b`: for logs and terminals. */
export function printable(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
