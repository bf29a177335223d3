import { stripVTControlCharacters } from 'node:util'

/** What others wrote, fit for a terminal: no escape sequences, no control characters, nothing that turns text around. */
export const safeText = (text: string): string => stripVTControlCharacters(text).replaceAll(unsafe, '')

/** The same in one line. */
export const safeLine = (text: string): string => safeText(text.replaceAll(/\s+/g, ' ')).trim()

// Control characters but for newline and tab, and the marks that change the direction of writing.
const unsafe = /(?![\t\n])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text that is painted by us: of escape sequences nothing but colours, whoever wrote it and however it got here. */
export const onlyPainted = (text: string): string =>
  text.replaceAll(control, (all, colour: string | undefined) =>
    colour !== undefined && all.startsWith('\u001b') ? all : (colour ?? ''),
  )

/** A control character, and behind it what would make a colour of the one that begins sequences. */
const control = /(?![\t\n])\p{Cc}(\[(?:[0-79]|[1-9]\d)m)?/gu
