import { appendFile, readFile, rename, rm, stat } from 'node:fs/promises'

/** A file grows to this size, then it becomes the old one, and the old one goes. */
const maxFileBytes = 5 * 1024 * 1024
/** Lines that wait for the disk. What comes beyond is lost, and said to be. */
const maxWaitingBytes = 2 * 1024 * 1024

export type OnLogLine = (line: string) => void

/** One tenant's log file: lines in the order they came, bounded on disk and in memory. */
export class TenantLog {
  readonly #file: string
  readonly #followers = new Set<OnLogLine>()
  #waiting: string[] = []
  #waitingBytes = 0
  #lost = 0
  #size: number | undefined
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false
  #isForgotten = false

  constructor(file: string) {
    this.#file = file
  }

  add(line: string): void {
    if (this.#isForgotten) return
    for (const follower of this.#followers) follower(line)
    if (this.#waitingBytes > maxWaitingBytes) {
      this.#lost += 1
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    if (!this.#isWriting) this.#writing = this.#write()
  }

  /** Calls the listener with each line from now on; answers how to stop that. */
  follow(listener: OnLogLine): () => void {
    this.#followers.add(listener)
    return () => this.#followers.delete(listener)
  }

  /** The last lines, oldest first. */
  async read(count: number): Promise<string[]> {
    await this.flush()
    const lines = await linesOf(this.#file)
    if (lines.length < count) lines.unshift(...(await linesOf(this.#oldFile)))
    return count > 0 ? lines.slice(-count) : []
  }

  /** Resolves when all that was added is on disk. */
  flush(): Promise<void> {
    return this.#writing
  }

  /** Removes its files, and takes no line any more: whoever has the name next must not read them. */
  async forget(): Promise<void> {
    this.#isForgotten = true
    this.#waiting = []
    await this.flush()
    await Promise.all([this.#file, this.#oldFile].map((file) => rm(file, { force: true })))
  }

  get #oldFile(): string {
    return `${this.#file}.1`
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    try {
      while (this.#waiting.length > 0) await this.#append(this.#takeWaiting())
    } catch {
      // A full or broken disk must not stop the shops; the lines are lost.
    } finally {
      this.#isWriting = false
    }
  }

  #takeWaiting(): string {
    const lines = this.#waiting
    if (this.#lost > 0) lines.push(`… ${this.#lost} lines lost`)
    this.#waiting = []
    this.#waitingBytes = 0
    this.#lost = 0
    return `${lines.join('\n')}\n`
  }

  async #append(text: string): Promise<void> {
    this.#size ??= await sizeOf(this.#file)
    const bytes = Buffer.from(text)
    if (this.#size > 0 && this.#size + bytes.length > maxFileBytes) {
      await rename(this.#file, this.#oldFile)
      this.#size = 0
    }
    await appendFile(this.#file, bytes, { mode: 0o600 })
    this.#size += bytes.length
  }
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  )

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').slice(0, -1)
}
