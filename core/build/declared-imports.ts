import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'
import { packageOf } from './kernel-packages.js'

/** What cannot be left out where it is not there. */
const checked: ReadonlySet<string> = new Set(['import-statement', 'dynamic-import'])

/**
 * Refuses what the files of a plugin import and its package.json does not list, as publish does: on its author's machine it
 * may be found all the same, in a `node_modules` above the folder, and in no shop.
 *
 * @param folder the plugin's
 * @param declared names of packages
 */
export function declaredImports(folder: string, declared: ReadonlySet<string>): Plugin {
  const isOwn = (importer: string): boolean =>
    importer.startsWith(`${folder}/`) && !importer.slice(folder.length).includes('/node_modules/')
  return {
    name: 'declared',
    setup(build) {
      build.onResolve({ filter: /^[^./#]/ }, ({ path, importer, kind }) => {
        if (!checked.has(kind) || !isOwn(importer) || isBuiltin(path) || path.includes(':')) return undefined
        if (declared.has(packageOf(path))) return undefined
        const where = '"dependencies" (a plugin: under "peerDependencies")'
        return { errors: [{ text: `imports "${path}", which is not listed under ${where}` }] }
      })
    },
  }
}
