import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { shopError, unreadable } from '../../core/model/errors.js'
import type { Cli } from './cli.js'

/** The text of a file, or of stdin for `-`, without a byte order mark. INPUT_INVALID. */
export const readInput = async ({ cwd, stdin }: Pick<Cli, 'cwd' | 'stdin'>, file: string): Promise<string> =>
  file === '-'
    ? text(stdin)
    : readFile(resolve(cwd, file)).then(
        (bytes) => new TextDecoder().decode(bytes),
        (error: NodeJS.ErrnoException) => {
          throw shopError('INPUT_INVALID', inputName(file), [unreadable(error)])
        },
      )

/** What begins a sentence about it. */
export const inputName = (file: string): string => (file === '-' ? 'What came in by stdin' : `The file ${file}`)
