import { Marked } from 'marked'

const escaped: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escaped[character] ?? '')

/** Text comes from plugins and shoppers: what looks like HTML is shown as it is, and links lead to web pages and mails. */
const markdown = new Marked({
  async: false,
  walkTokens(token) {
    if ((token.type === 'link' || token.type === 'image') && !/^(https?:|mailto:)/i.test(String(token.href))) {
      token.href = '#'
    }
  },
  renderer: { html: ({ text }) => escapeHtml(text) },
})

/** Markdown reads well as it is, but for the backslashes that keep a name from being markup (CommonMark 2.4). */
export const plainOf = (text: string): string => text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')

/** Reading Markdown that was made for it takes quadratic time: seconds for what a mail may be long, and all shops wait. */
const mostMarkdown = 16 * 1024

/** A text that is too long for it is shown as it is. */
export const htmlOf = (text: string): string =>
  text.length > mostMarkdown
    ? `<pre style="font: inherit; white-space: pre-wrap">${escapeHtml(plainOf(text))}</pre>`
    : markdown.parse(text, { async: false })
