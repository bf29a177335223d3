/**
 * A power handed in through the constructor. An abstract class is type and token in one word. One that nobody bound
 * would quietly be made by the container; its constructor therefore refuses to be called for itself.
 */
export abstract class Capability {
  /** The kind of scope that the manifest must hold for it: `mail`, `http`, `carts:read`; none for harmless ones. */
  static readonly scope: string | undefined = undefined

  constructor() {
    if (Object.hasOwn(new.target, 'unbound'))
      throw new Error(`${new.target.name} cannot be used here: nobody provides it.`)
  }
}

/** Sends mail durably: it is written in the shop's database at once, and leaves when the mail provider answers. */
export abstract class Mailer extends Capability {
  static override readonly scope = 'mail'
  static readonly unbound = true

  /** Renders `mail/<template>.md` of the plugin with `data` and sends it to `to`. */
  abstract send(template: string, mail: Mail): Promise<void>
}

export interface Mail {
  readonly to: string
  /** Idempotency key: a second mail of this template with the same key is not sent. */
  readonly once?: string
  /** The reader's language: `mail/<template>.<language>.md` is taken where there is one, also `de` for `de-AT`. */
  readonly language?: string | undefined
  /** What the template's {{placeholders}} are filled with; `shop` is always there. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** Calls hosts that the seller agreed to, and no others. */
export abstract class Http extends Capability {
  static override readonly scope = 'http'
  static readonly unbound = true

  /** Like the global `fetch`, with a time limit of ten seconds; rejects with HOST_NOT_ALLOWED for another host. */
  abstract fetch(url: string | URL, init?: RequestInit): Promise<Response>

  /** Posts data as JSON, or text that is JSON already. Rejects when the answer is no success (2xx). */
  async post(url: string | URL, body: object | string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const answer = await this.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    // Nobody reads it, and an unread answer would keep its connection.
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`${new URL(url).host} answered ${answer.status}`)
  }
}

/** Writes into the shop's log under the plugin's name. */
export abstract class Log extends Capability {
  static readonly unbound = true

  abstract info(message: string, data?: Readonly<Record<string, unknown>>): void
  abstract warn(message: string, data?: Readonly<Record<string, unknown>>): void
  abstract error(message: string, data?: Readonly<Record<string, unknown>>): void
}

/** The plugin's own files below `assets/`, which the shop serves. */
export abstract class Assets extends Capability {
  static readonly unbound = true

  /** The whole address of `assets/<name>`, for mails and pages; it changes with the file. Throws for one that is not there. */
  abstract url(name: string): string
}

/** The time. Tests bring their own. */
export abstract class Clock extends Capability {
  static readonly unbound = true

  abstract now(): Date
}

/** The settings of this installation, checked by the schema given to `@Plugin`. */
export type Config<T> = Readonly<T>
/** The injection token of `Config<T>`. */
export const Config: abstract new () => object = class Config {}
