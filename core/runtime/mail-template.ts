import mustache from 'mustache'
import { fillIn, oneLine, written } from '../sdk/host/index.js'

/** A mail as text: its subject, and its body in Markdown. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
}

/**
 * Fills a template: Markdown whose first line is `Subject: …`, with Mustache placeholders. What fills them stays text:
 * a shopper's name becomes no link, no image and no second line. Money is written as people of the language write it.
 */
export function renderMail(template: string, data: Readonly<Record<string, unknown>>, language = 'en'): RenderedMail {
  const [, subject = '', body = ''] = /^Subject:[ \t]*([^\r\n]*)\r?\n([\s\S]*)$/i.exec(template) ?? []
  if (subject.trim() === '') throw new Error('a mail template begins with a line "Subject: …"')
  // {{{three braces}}} let the value through as it is: in a subject it is one line all the same.
  return {
    subject: fillIn(subject, data, language),
    text: mustache.render(body, data, {}, { escape: (value) => escapeMarkdown(written(value, language)) }).trim(),
  }
}

/** Backslashes before what Markdown would read as more than text (CommonMark, and GitHub's links without brackets). */
function escapeMarkdown(value: string): string {
  return oneLine(value)
    .replaceAll(/[\\`*_[\]<>!#|~&]/g, '\\$&')
    .replaceAll(/:(?=\/\/)|(?<=\bwww)\.|@/gi, '\\$&')
    .replace(/^(\d*)([-+=.)])/, '$1\\$2')
}
