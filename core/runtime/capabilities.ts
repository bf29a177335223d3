import type { Activate } from '../protocol/index.js'
import { type Database, pickLanguage, ShopInfo } from '../sdk/host/index.js'
import { Clock, type DomainEvent, Events, Log, type Mail, Mailer } from '../sdk/index.js'
import { currentRequest } from './current-request.js'
import { type EmitGuard, emitEvent } from './emit-event.js'
import { renderMail } from './mail-template.js'

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
    const id = currentRequest.getStore()?.id
    const during = id === undefined ? {} : { requestId: id }
    this.write({ ...data, time: new Date().toISOString(), level, ...from, ...during, message })
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
  readonly slug: string
  readonly name: string
  readonly currency: string
  readonly address: string | undefined

  constructor({ slug, name, currency, address }: Activate['tenant']) {
    super()
    this.slug = slug
    this.name = name
    this.currency = currency
    this.address = address
  }
}

export interface MailerOptions {
  readonly plugin: string
  readonly templates: Readonly<Record<string, string>>
  readonly database: Database
  readonly shop: ShopInfo
}

/** Renders one of the plugin's templates and writes the mail into the shop's outbox, whoever carries it from there. */
export class OutboxMailer extends Mailer {
  constructor(private readonly options: MailerOptions) {
    super()
  }

  async send(template: string, { to, once, language = 'en', data = {} }: Mail): Promise<void> {
    const { plugin, templates, database, shop } = this.options
    const { source, spoken } = translationOf(templates, template, language)
    if (source === undefined) {
      throw new Error(
        `${plugin} has no mail template "${template}"; it has ${Object.keys(templates).join(', ') || 'none'}`,
      )
    }
    const { name, slug, currency } = shop
    const mail = renderMail(source, { ...data, shop: { name, slug, currency } }, spoken)
    const key = once === undefined ? null : `${template}:${once}`
    await database.query('select api.send_mail($1, $2, $3)', [
      plugin,
      key,
      JSON.stringify({ to, ...mail, language: spoken }),
    ])
  }
}

/** Emits the plugin's own events, each in a transaction of its own. */
export class OutboxEvents extends Events {
  constructor(
    private readonly database: Database,
    private readonly guard: EmitGuard,
  ) {
    super()
  }

  async emit(event: DomainEvent): Promise<void> {
    this.guard.check(event)
    await emitEvent(this.database, event)
  }
}

interface Translation {
  readonly source: string | undefined
  /** The reader's, where the template speaks it. */
  readonly spoken: string
}

/** The template in the language, in one that it is a kind of, or as it is: in English. */
function translationOf(templates: MailerOptions['templates'], template: string, language: string): Translation {
  if (!Object.hasOwn(templates, template)) return { source: undefined, spoken: language }
  const languages = Object.keys(templates).flatMap((name) =>
    name.startsWith(`${template}.`) ? [name.slice(template.length + 1)] : [],
  )
  const nearest = pickLanguage(['en', ...languages], language)
  const isTranslated = nearest !== undefined && languages.includes(nearest)
  return {
    source: templates[isTranslated ? `${template}.${nearest}` : template],
    spoken: nearest === undefined ? 'en' : language,
  }
}
