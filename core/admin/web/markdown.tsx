import { Typography } from '@mantine/core'
import { Marked } from 'marked'

// A README is somebody else's text: HTML in it is shown as text, and links lead out of the admin.
const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => escape(text),
    image: ({ text }) => escape(text),
    link: ({ href, text }) =>
      /^https?:\/\//.test(href)
        ? `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer">${escape(text)}</a>`
        : escape(text),
  },
})

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Markdown of a plugin's author, harmless. */
export function Markdown({ text }: { text: string }) {
  const html = marked.parse(text, { async: false })
  return <Typography fz="sm" dangerouslySetInnerHTML={{ __html: html }} />
}
