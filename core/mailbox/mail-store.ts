import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime, { type Address } from 'postal-mime'

/** A mail that the mailbox caught. */
export interface CaughtMail {
  /** Rises with time. */
  readonly id: string
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string | null
  readonly messageId: string | null
  /** ISO 8601. */
  readonly receivedAt: string
}

/** Mails as files, `<id>.eml`: kept from one start to the next, the newest five hundred of them. */
export class MailStore {
  #last = 0
  /** A file never changes: it is parsed once. */
  readonly #parsed = new Map<string, CaughtMail>()

  constructor(
    private readonly dir: string,
    private readonly keep = 500,
  ) {}

  async open(): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 })
  }

  async add(source: Buffer): Promise<void> {
    this.#last = Math.max(Date.now(), this.#last + 1)
    const file = join(this.dir, `${this.#last}.eml`)
    await writeFile(`${file}.new`, source)
    await rename(`${file}.new`, file)
    await this.#remove((await this.#ids()).slice(this.keep))
  }

  /** The id of the newest mail. */
  async newest(): Promise<string | undefined> {
    return (await this.#ids())[0]
  }

  /** Newest first. */
  async list(): Promise<CaughtMail[]> {
    const mails = await Promise.all((await this.#ids()).map((id) => this.get(id)))
    return mails.filter((mail) => mail !== undefined)
  }

  async get(id: string): Promise<CaughtMail | undefined> {
    if (!/^\d{1,16}$/.test(id)) return undefined
    const known = this.#parsed.get(id)
    if (known !== undefined) return known
    const source = await readFile(join(this.dir, `${id}.eml`)).catch(() => undefined)
    if (source === undefined) return undefined
    const mail = await parseMail(id, source)
    this.#parsed.set(id, mail)
    return mail
  }

  async clear(): Promise<void> {
    await this.#remove(await this.#ids())
  }

  async #remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#parsed.delete(id)
    await Promise.all(ids.map((id) => rm(join(this.dir, `${id}.eml`), { force: true })))
  }

  async #ids(): Promise<string[]> {
    const names = await readdir(this.dir)
    return names
      .filter((name) => /^\d+\.eml$/.test(name))
      .map((name) => name.slice(0, -'.eml'.length))
      .sort((a, b) => Number(b) - Number(a))
  }
}

async function parseMail(id: string, source: Buffer): Promise<CaughtMail> {
  const mail = await PostalMime.parse(source)
  return {
    id,
    from: mail.from === undefined ? '' : addressOf(mail.from),
    to: (mail.to ?? []).map(addressOf),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? null,
    messageId: mail.messageId ?? null,
    receivedAt: new Date(Number(id)).toISOString(),
  }
}

const addressOf = ({ address, name }: Address): string => address ?? name
