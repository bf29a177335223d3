/** Columns that a text takes in a terminal: two for East Asian letters and emoji, none for what stands on another letter. */
export const textWidth = (text: string): number => Array.from(text, widthOf).reduce((sum, width) => sum + width, 0)

/** The text in `columns` at most; what was cut off, from a word's begin on where there is one, leaves an ellipsis. */
export function cutText(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  const kept = beginning(text, columns - 1)
  const words = text.slice(0, lastBreak(text, kept.length))
  return columns > 0 ? `${(textWidth(words) * 2 >= columns ? words : kept).trimEnd()}…` : ''
}

/** The text in lines of `columns` at most, broken between words; a word that is longer than a line is broken, too, at a sign where it has one. */
export function wrapText(text: string, columns: number): string[] {
  const kept = textWidth(text) <= columns ? text : beginning(text, columns)
  if (kept === text || kept === '') return [text]
  const end = lastBreak(text, kept.length) || lastSign(kept) || kept.length
  return [text.slice(0, end).trimEnd(), ...wrapText(text.slice(end).trimStart(), columns)]
}

function beginning(text: string, columns: number): string {
  let kept = ''
  for (const letter of text) {
    if (textWidth(kept + letter) > columns) break
    kept += letter
  }
  return kept
}

/** Where the last word ends that has room in the first `length` letters. */
const lastBreak = (text: string, length: number): number => Math.max(0, text.lastIndexOf(' ', length))

/** Behind a hyphen or the like, and before a version. */
const lastSign = (word: string): number => /^.{3,}(?:[-/_]|(?=@))/u.exec(word)?.[0].length ?? 0

const none = /^(?:\p{Mark}|\p{Format})$/u
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6])$/u

function widthOf(letter: string): number {
  if (none.test(letter)) return 0
  return wide.test(letter) ? 2 : 1
}
