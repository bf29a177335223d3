import { escapeHtml } from './escape-html.js'
import type { Message } from './message.js'

export interface PageView {
  readonly messages: readonly Message[]
  readonly selected: Message | undefined
}

/** The mailbox: the list of mails, and one of them. */
export const renderPage = ({ messages, selected }: PageView): string => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>${messages.length === 0 ? 'Mailbox' : `Mailbox (${messages.length})`}</title>
  <link rel="stylesheet" href="/mailbox.css">
  <script type="module" src="/mailbox.js"></script>
</head>
<body data-newest="${escapeHtml(messages[0]?.id ?? '')}">
  <header>
    <h1>Mailbox</h1>
    <p>Mails that the shops have sent. None has left this machine.</p>
    <button type="button" id="clear"${messages.length === 0 ? ' disabled' : ''}>Delete all</button>
  </header>
  <main>
    <nav aria-label="Mails">${messages.length === 0 ? nothing : list(messages, selected)}</nav>
    ${selected === undefined ? '' : article(selected)}
  </main>
</body>
</html>
`

const nothing = '<p class="nothing">No mail yet. Log in at a shop that has a mailing plugin.</p>'

const list = (messages: readonly Message[], selected: Message | undefined): string =>
  `<ol>${messages.map((message) => entry(message, message === selected)).join('')}</ol>`

const entry = ({ id, to, from, subject, receivedAt }: Message, isSelected: boolean): string => `
      <li><a href="/?id=${encodeURIComponent(id)}"${isSelected ? ' aria-current="true"' : ''}>
        <span class="to">${escapeHtml(to)}</span> ${time(receivedAt)}
        <strong>${escapeHtml(subject || '(no subject)')}</strong>
        <span class="from">from ${escapeHtml(from)}</span>
      </a></li>`

const article = ({ id, from, to, subject, text, receivedAt }: Message): string => `<article>
      <h2>${escapeHtml(subject || '(no subject)')}</h2>
      <dl>
        <dt>From</dt><dd>${escapeHtml(from)}</dd>
        <dt>To</dt><dd>${escapeHtml(to)}</dd>
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
export const renderMail = ({ html, text }: Message): string =>
  `<!doctype html><meta charset="utf-8"><base target="_blank"><style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 16px; color: #1c1b1a; background: #fff; overflow-wrap: anywhere }
pre { font: inherit; white-space: pre-wrap }
</style>${html || `<pre>${escapeHtml(text)}</pre>`}`
