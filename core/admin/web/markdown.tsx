import { Typography } from '@mantine/core'
import { Marked } from 'marked'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/**
 * A README is somebody else's text: HTML in it is shown as text, images by their words, and links lead out of the admin,
 * to web pages only. Its headings stand below ours.
 */
const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => escape(text),
    image: ({ text }) => escape(text),
    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens)
      return /^https?:\/\//i.test(href)
        ? `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer">${words}</a>`
        : words
    },
    heading({ depth, tokens }) {
      const level = Math.min(depth + 1, 6)
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

/** Markdown of a plugin's author, harmless. */
export function Markdown({ text }: { text: string }) {
  const html = marked.parse(text, { async: false })
  return <Typography fz="sm" className="readme" dangerouslySetInnerHTML={{ __html: html }} />
}
