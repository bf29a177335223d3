import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { shopError, unreadable } from '../../core/model/errors.js'
import type { TenantFile } from '../../core/model/index.js'
import type { Cli } from './cli.js'

/** A tenant as it stands in a file. INPUT_INVALID. */
export async function readTenantFile({ cwd }: Pick<Cli, 'cwd'>, path: string): Promise<TenantFile> {
  const { parseTenantFile } = await import('../../core/model/index.js')
  const text = await readFile(resolve(cwd, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw shopError('INPUT_INVALID', `The file ${path}`, [unreadable(error)])
  })
  return parseTenantFile(text, path)
}
