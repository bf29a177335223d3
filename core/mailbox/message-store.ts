import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Message, parseMessage } from './message.js'

/** `<milliseconds since 1970>-<random>.eml` */
const fileName = /^(\d+)-[\da-f]{8}\.eml$/

/** Mails as files, one each, as they came: other programs can open them, and they outlive a restart. */
export class MessageStore {
  readonly #dir: string
  readonly #parsed = new Map<string, Message>()

  private constructor(dir: string) {
    this.#dir = dir
  }

  static async open(dir: string): Promise<MessageStore> {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    return new MessageStore(dir)
  }

  async add(source: Buffer): Promise<void> {
    const path = join(this.#dir, `${Date.now()}-${randomBytes(4).toString('hex')}.eml`)
    await writeFile(`${path}.new`, source, { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  /** All mails, the newest first. */
  async list(): Promise<Message[]> {
    const names = (await readdir(this.#dir)).filter((name) => fileName.test(name)).toSorted()
    return Promise.all(names.toReversed().map((name) => this.#read(name)))
  }

  async find(id: string): Promise<Message | undefined> {
    return (await this.list()).find((message) => message.id === id)
  }

  async clear(): Promise<void> {
    const names = (await readdir(this.#dir)).filter((name) => fileName.test(name))
    await Promise.all(names.map((name) => rm(join(this.#dir, name), { force: true })))
    this.#parsed.clear()
  }

  /** A file never changes: it is parsed once. */
  async #read(name: string): Promise<Message> {
    const known = this.#parsed.get(name)
    if (known !== undefined) return known
    const receivedAt = new Date(Number(fileName.exec(name)?.[1]))
    const id = name.slice(0, -'.eml'.length)
    const message = await parseMessage(id, receivedAt, await readFile(join(this.#dir, name)))
    this.#parsed.set(name, message)
    return message
  }
}
