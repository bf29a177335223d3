import type { CaughtMail } from './mail-store.js'

/** Mails are strangers' text: no script, no picture from outside, no form. */
export const policy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"

export function listPage(mails: readonly CaughtMail[]): string {
  const rows = mails.map(
    ({ id, from, to, subject, receivedAt }) => `
      <tr><td><a href="/messages/${id}">${escape(subject || '(no subject)')}</a></td><td>${escape(to.join(', '))}</td>
      <td>${escape(from)}</td><td><time datetime="${receivedAt}">${receivedAt.slice(0, 19).replace('T', ' ')}</time></td></tr>`,
  )
  const table = `<table><thead><tr><th>Subject</th><th>To</th><th>From</th><th>Received (UTC)</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
  return page(
    'Mailbox',
    `<h1>Mailbox</h1><p>All mail that the shops send ends up here.</p>${mails.length === 0 ? '<p class="empty">No mail yet.</p>' : table}`,
  )
}

export function mailPage({ subject, from, to, text, html, receivedAt }: CaughtMail): string {
  const body =
    html === null ? `<pre>${escape(text)}</pre>` : `<iframe sandbox srcdoc="${escape(html)}" title="The mail"></iframe>`
  return page(
    subject,
    `<p><a href="/">← Mailbox</a></p><h1>${escape(subject || '(no subject)')}</h1>
    <dl><dt>To</dt><dd>${escape(to.join(', '))}</dd><dt>From</dt><dd>${escape(from)}</dd><dt>Received</dt><dd>${receivedAt}</dd></dl>${body}`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
    body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
    table { width: 100%; border-collapse: collapse } th, td { text-align: left; padding: .5rem; border-bottom: 1px solid #8884; overflow-wrap: anywhere }
    .empty { padding: 3rem; text-align: center; opacity: .7 } dt { opacity: .7 } dd { margin: 0 0 .5rem }
    iframe { width: 100%; height: 60vh; border: 1px solid #8884; border-radius: .5rem; background: #fff } pre { white-space: pre-wrap }
  </style></head><body>${body}</body></html>`
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
