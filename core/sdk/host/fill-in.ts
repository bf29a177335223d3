import mustache from 'mustache'
import { formatMoney, isMoney } from './money.js'

/** Fills {{placeholders}} of one line of text. What fills them stays one line, and money is written as in `language`. */
export const fillIn = (text: string, data: Readonly<Record<string, unknown>>, language: string): string =>
  oneLine(mustache.render(text, data, {}, { escape: (value) => oneLine(written(value, language)) }))

/** A value as people of the language write it. */
export const written = (value: unknown, language: string): string =>
  isMoney(value) ? formatMoney(value, language) : String(value)

export const oneLine = (value: string): string => value.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
