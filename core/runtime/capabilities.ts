import mustache from 'mustache'
import { Clock, Http, Log, type Mail, Mailer } from '../sdk/index.js'
import { type Database, ShopInfo } from '../sdk/host/index.js'

/** Where log lines go: one JSON object a line. */
export type WriteLog = (line: Readonly<Record<string, unknown>>) => void

/** Log lines under a plugin's name, or the shop's own. */
export class LineLog extends Log {
  constructor(
    private readonly write: WriteLog,
    private readonly plugin: string | undefined,
  ) {
    super()
  }

  info(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.line('info', message, data)
  }

  warn(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.line('warn', message, data)
  }

  error(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.line('error', message, data)
  }

  private line(level: string, message: string, data: Readonly<Record<string, unknown>> = {}): void {
    const from = this.plugin === undefined ? {} : { plugin: this.plugin }
    this.write({ ...data, time: new Date().toISOString(), level, ...from, message })
  }
}

/** The machine's clock. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date()
  }
}

/** The facts of the one shop that this worker serves. */
export class Shop extends ShopInfo {
  constructor(
    readonly slug: string,
    readonly name: string,
    readonly currency: string,
  ) {
    super()
  }
}

export interface MailerOptions {
  readonly plugin: string
  readonly templates: Readonly<Record<string, string>>
  readonly database: Database
  readonly shop: ShopInfo
}

/**
 * Renders a template and writes the mail into the shop's outbox. A template is Markdown whose first line is
 * `Subject: …`; {{placeholders}} are Mustache.
 */
export class OutboxMailer extends Mailer {
  constructor(private readonly options: MailerOptions) {
    super()
  }

  async send(template: string, { to, once, data = {} }: Mail): Promise<void> {
    const { plugin, templates, database, shop } = this.options
    const source = templates[template]
    if (source === undefined) {
      throw new Error(`${plugin} has no mail template "${template}"; it has ${Object.keys(templates).join(', ') || 'none'}`)
    }
    const { name, slug, currency } = shop
    const text = mustache.render(source, { ...data, shop: { name, slug, currency } }, {}, { escape: escapeMarkdown })
    const key = once === undefined ? null : `${template}:${once}`
    await database.query('select api.send_mail($1, $2, $3)', [plugin, key, JSON.stringify({ to, ...parseMail(text) })])
  }
}

function parseMail(text: string): { subject: string; text: string } {
  const [, subject = '', body = ''] = /^Subject:[ \t]*([^\n]*)\n([\s\S]*)$/i.exec(text) ?? []
  if (subject === '') throw new Error('a mail template begins with a line "Subject: …"')
  return { subject: subject.trim(), text: body.trimStart() }
}

// Shoppers choose their names; a name must not become a link or an image in somebody's mail.
const escapeMarkdown = (value: string): string => String(value).replaceAll(/[\r\n]+/g, ' ').replaceAll(/([\\`*_[\]<>!#|])/g, '\\$1')

/** Calls only the hosts that the installation's scopes name. */
export class ScopedHttp extends Http {
  readonly #hosts: ReadonlySet<string>

  constructor(
    private readonly plugin: string,
    scopes: readonly string[],
    config: Readonly<Record<string, unknown>>,
  ) {
    super()
    this.#hosts = new Set(scopes.flatMap((scope) => hostOf(scope, config)))
  }

  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url)
    if (!['http:', 'https:'].includes(target.protocol) || !(this.#hosts.has(target.host) || this.#hosts.has(target.hostname))) {
      throw new Error(
        `HOST_NOT_ALLOWED: ${this.plugin} may not call ${target.host}; its scopes allow ${[...this.#hosts].join(', ') || 'no host'}`,
      )
    }
    const limit = AbortSignal.timeout(10_000)
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit
    // A redirect leads to a host that nobody consented to.
    return fetch(target, { ...init, redirect: 'error', signal })
  }
}

/** `http:api.example.com` names a host; `http:config.url` means the host of the address in that setting. */
function hostOf(scope: string, config: Readonly<Record<string, unknown>>): string[] {
  if (!scope.startsWith('http:')) return []
  const host = scope.slice('http:'.length)
  if (!host.startsWith('config.')) return [host]
  const address = config[host.slice('config.'.length)]
  return typeof address === 'string' && URL.canParse(address) ? [new URL(address).host] : []
}
