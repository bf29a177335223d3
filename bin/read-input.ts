import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { shopError } from '../core/model/errors.js'
import type { Cli } from './cli.js'

/** The text of a file, or of stdin for `-`. INPUT_INVALID. */
export const readInput = async ({ cwd, stdin }: Pick<Cli, 'cwd' | 'stdin'>, file: string): Promise<string> =>
  file === '-'
    ? text(stdin)
    : readFile(resolve(cwd, file), 'utf8').catch((error: Error) => {
        throw shopError('INPUT_INVALID', file, [error.message])
      })
