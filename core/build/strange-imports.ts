import { relative, resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { type BlameContext, ownerOf } from './blame.js'
import { type ImportRules, isOutside } from './outside-imports.js'

/** The helper functions that esbuild puts in. */
const esbuildsOwn = '<runtime>'

export interface StrangeImports {
  readonly refused: readonly string[]
  /** Names of packages that are not there, asked for where a failure is caught. */
  readonly absent: ReadonlySet<string>
}

/**
 * What esbuild lets pass and we do not: it follows paths out of a package to any file of this machine, and leaves URLs,
 * and what it does not find in a `try`, as they are.
 */
export function strangeImports({ inputs }: Metafile, context: BlameContext, rules: ImportRules): StrangeImports {
  const refused: string[] = []
  const absent = new Set<string>()
  for (const [importer, { imports }] of Object.entries(inputs)) {
    const place = placeOf(importer, context)
    for (const { path, original = path, external } of imports) {
      if (external === true && (path === esbuildsOwn || isOutside(path, rules))) continue
      if (external === true && !/^(\w+:|\/\/)/.test(path)) absent.add(path)
      else if (external === true) refused.push(`${place} imports "${path}", and a shop loads no code from elsewhere`)
      else if (!isInside(path, context)) refused.push(`${place} imports "${original}", a file outside of its package`)
    }
  }
  return { refused: refused.sort(), absent }
}

const isInside = (path: string, context: BlameContext): boolean =>
  path.startsWith('<data:') || ownerOf(resolve(context.folder, path), context) !== undefined

function placeOf(importer: string, context: BlameContext): string {
  const path = resolve(context.folder, importer)
  const owner = ownerOf(path, context)
  if (owner === undefined) return importer.startsWith('<data:') ? 'a data: URL' : 'a file outside of the package'
  const file = relative(owner.folder, path)
  return owner.id === context.plugin ? file : `${owner.id}: ${file}`
}
