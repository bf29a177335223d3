import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { installationName, problemsOf } from '../../model/index.js'
import { type Mark, markBytes } from '../../protocol/index.js'

const shape = Type.Object(
  { plugin: installationName, what: Type.String({ maxLength: markBytes }) },
  { additionalProperties: false },
)

/** A file without a name in which a worker leaves who runs in it; it is there when the worker is not any more. */
export class MarkFile {
  readonly descriptor: number

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

  /** Who ran last; undefined where nobody is known. The worker wrote it, so it speaks of its own shop only. */
  read(): Mark | undefined {
    const text = Buffer.alloc(markBytes)
    const length = readSync(this.descriptor, text, 0, markBytes, 0)
    try {
      const mark: unknown = JSON.parse(text.subarray(0, length).toString())
      return problemsOf(shape, mark).length === 0 ? (mark as Mark) : undefined
    } catch {
      return undefined
    }
  }

  close(): void {
    closeSync(this.descriptor)
  }
}
