import { stripVTControlCharacters } from 'node:util'

/** What others wrote, fit for a terminal: no escape sequences, no control characters, nothing that turns text around. */
export const safeText = (text: string): string => stripVTControlCharacters(text).replaceAll(unsafe, '')

/** The same in one line. */
export const safeLine = (text: string): string => safeText(text.replaceAll(/\s+/g, ' ')).trim()

// Control characters but for newline and tab, and the marks that change the direction of writing.
const unsafe = /(?![\t\n])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text that is painted by us: of escape sequences nothing but colours, whoever wrote it and however it got here. */
export const onlyPainted = (text: string): string => text.replaceAll(unpainted, '')

const unpainted = /\x1b(?!\[(?:[0-79]|[1-9]\d)m)|(?![\t\n\x1b])\p{Cc}/gu
