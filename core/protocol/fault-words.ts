/** What went wrong is told in so many characters. */
const longestWords = 1000

/** A fault's words as they are kept, sent and logged: whoever wrote them may have written megabytes. */
export const faultWords = (words: string): string =>
  words.length > longestWords ? `${words.slice(0, longestWords - 1)}…` : words
