/**
 * Foreign text without control characters (C0, DEL, C1), each written as `\x1b`, and without Unicode's own ends of lines, which some
 * readers of logs split at: `\u2028`.
 */
export function printable(text: string): string {
  return text.replace(/(?!\t)[\p{Cc}\p{Zl}\p{Zp}]/gu, (char) => {
    const code = char.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`
  })
}
