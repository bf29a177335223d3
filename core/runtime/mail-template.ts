import mustache from 'mustache'

/** A mail as text: its subject, and its body in Markdown. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
}

/**
 * Fills a template: Markdown whose first line is `Subject: …`, with Mustache placeholders. What fills them stays text:
 * a shopper's name becomes no link, no image and no second line.
 */
export function renderMail(template: string, data: Readonly<Record<string, unknown>>): RenderedMail {
  const [, subject = '', body = ''] = /^Subject:[ \t]*([^\r\n]*)\r?\n([\s\S]*)$/i.exec(template) ?? []
  if (subject.trim() === '') throw new Error('a mail template begins with a line "Subject: …"')
  // {{{three braces}}} let the value through as it is: in a subject it is one line all the same.
  return {
    subject: oneLine(mustache.render(subject, data, {}, { escape: oneLine })),
    text: mustache.render(body, data, {}, { escape: escapeMarkdown }).trim(),
  }
}

const oneLine = (value: unknown): string =>
  String(value)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()

/** Backslashes before what Markdown would read as more than text (CommonMark, and GitHub's links without brackets). */
function escapeMarkdown(value: unknown): string {
  return oneLine(value)
    .replaceAll(/[\\`*_[\]<>!#|~&]/g, '\\$&')
    .replaceAll(/:(?=\/\/)|(?<=\bwww)\.|@/gi, '\\$&')
    .replace(/^(\d*)([-+=.)])/, '$1\\$2')
}
