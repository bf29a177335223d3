import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { installationName, problemsOf } from '../../model/index.js'
import { type Mark, markBytes } from '../../protocol/index.js'
import { readLedger } from './read-ledger.js'

const shape = Type.Object(
  { plugin: installationName, what: Type.String({ maxLength: markBytes }) },
  { additionalProperties: false },
)

/** Who ran in a worker that has ended. */
export interface SeenMark extends Mark {
  /** It had begun and not ended; whether it had the processor is not known. */
  readonly isSuspect?: boolean
}

/**
 * A file without a name in which a watched worker leaves who runs in it, which is there when the worker is not any more; of others
 * it is seen in their memory, while they are there.
 */
export class MarkFile {
  readonly descriptor: number
  #seen: SeenMark | undefined

  private constructor(descriptor: number) {
    this.descriptor = descriptor
  }

  /** @param name one that nobody has in the folder, which is ours alone */
  static open(dir: string, name: string): MarkFile {
    const path = join(dir, name)
    const descriptor = openSync(path, 'wx+', 0o600)
    rmSync(path)
    return new MarkFile(descriptor)
  }

  /** Looks into the worker's memory, since it is about to be ended. */
  async look(pid: number, token: string): Promise<void> {
    const { running, underWay = [] } = (await readLedger(pid, token)) ?? {}
    const runs = running === undefined ? undefined : parseMark(running)
    const begun = underWay.map(parseMark).filter((mark) => mark !== undefined)
    const [suspect] = begun
    const isAlone = new Set(begun.map(({ plugin }) => plugin)).size === 1
    this.#seen = runs ?? (suspect !== undefined && isAlone ? { ...suspect, isSuspect: true } : undefined)
  }

  /** Who ran last; undefined where nobody is known. The worker wrote it, so it speaks of its own shop only. */
  read(): SeenMark | undefined {
    const text = Buffer.alloc(markBytes)
    const length = readSync(this.descriptor, text, 0, markBytes, 0)
    return parseMark(text.toString('utf8', 0, length)) ?? this.#seen
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

function parseMark(text: string): Mark | undefined {
  try {
    const mark: unknown = JSON.parse(text)
    return problemsOf(shape, mark).length === 0 ? (mark as Mark) : undefined
  } catch {
    return undefined
  }
}
