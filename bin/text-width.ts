/** Columns that a text takes in a terminal: two for East Asian letters and emoji, none for what stands on another letter. */
export const textWidth = (text: string): number => Array.from(text, widthOf).reduce((sum, width) => sum + width, 0)

/** The text in `columns` at most; what was cut off leaves an ellipsis. */
export function cutText(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  let kept = ''
  for (const letter of text) {
    if (textWidth(kept + letter) > columns - 1) break
    kept += letter
  }
  return columns > 0 ? `${kept.trimEnd()}…` : ''
}

const none = /^(?:\p{Mark}|\p{Format})$/u
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6])$/u

function widthOf(letter: string): number {
  if (none.test(letter)) return 0
  return wide.test(letter) ? 2 : 1
}
