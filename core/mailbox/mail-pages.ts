import { escapeHtml } from './escape-html.js'
import type { CaughtMail } from './mail-store.js'

export interface MailboxView {
  readonly mails: readonly CaughtMail[]
  readonly selected: CaughtMail | undefined
}

/** The mailbox: the list of mails, and one of them. */
export const mailboxPage = ({ mails, selected }: MailboxView): string => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>${mails.length === 0 ? 'Mailbox' : `Mailbox (${mails.length})`}</title>
  <link rel="stylesheet" href="/mailbox.css">
  <script type="module" src="/mailbox.js"></script>
</head>
<body data-newest="${escapeHtml(mails[0]?.id ?? '')}">
  <header>
    <h1>Mailbox</h1>
    <p>Mails that the shops have sent. None has left this machine.</p>
    <button type="button" id="clear"${mails.length === 0 ? ' disabled' : ''}>Delete all</button>
  </header>
  <main>
    <nav aria-label="Mails">${mails.length === 0 ? nothing : list(mails, selected)}</nav>
    ${selected === undefined ? '' : article(selected)}
  </main>
</body>
</html>
`

const nothing = '<p class="nothing">No mail yet. Log in at a shop that has a mailing plugin.</p>'

const list = (mails: readonly CaughtMail[], selected: CaughtMail | undefined): string =>
  `<ol>${mails.map((mail) => entry(mail, mail === selected)).join('')}</ol>`

const entry = ({ id, to, from, subject, receivedAt }: CaughtMail, isSelected: boolean): string => `
      <li><a href="/?id=${encodeURIComponent(id)}"${isSelected ? ' aria-current="true"' : ''}>
        <span class="to">${escapeHtml(to.join(', '))}</span> ${time(receivedAt)}
        <strong>${escapeHtml(subject || '(no subject)')}</strong>
        <span class="from">from ${escapeHtml(from)}</span>
      </a></li>`

const article = ({ id, from, to, subject, text, receivedAt }: CaughtMail): string => `<article>
      <h2>${escapeHtml(subject || '(no subject)')}</h2>
      <dl>
        <dt>From</dt><dd>${escapeHtml(from)}</dd>
        <dt>To</dt><dd>${escapeHtml(to.join(', '))}</dd>
        <dt>Received</dt><dd>${time(receivedAt)}</dd>
      </dl>
      <iframe title="The mail" sandbox="${frameSandbox}" src="/messages/${encodeURIComponent(id)}"></iframe>
      <details><summary>Plain text</summary><pre>${escapeHtml(text)}</pre></details>
    </article>`

const time = (iso: string): string =>
  `<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} <abbr title="universal time">UTC</abbr></time>`

/** A mail may open its links in a tab of their own, and nothing else. */
export const frameSandbox = 'allow-popups allow-popups-to-escape-sandbox'

/** What stands in the frame: foreign HTML as it came. It is the frame's policies that keep it harmless. */
export const mailFrame = ({ html, text }: CaughtMail): string =>
  `<!doctype html><meta charset="utf-8"><base target="_blank"><style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 16px; color: #1c1b1a; background: #fff; overflow-wrap: anywhere }
pre { font: inherit; white-space: pre-wrap }
</style>${html ?? `<pre>${escapeHtml(text)}</pre>`}`
