import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import type { PartialMessage, Plugin } from 'esbuild'
import { type OxcError, transform } from 'oxc-transform'

const ours = createRequire(import.meta.url)

/**
 * Lets esbuild read a plugin's TypeScript with the decorator metadata that injection by type rests on, which it cannot
 * make itself. Types are not checked. Like publish's compiler it keeps every import that is not `import type`.
 *
 * @param folder the plugin's: files in other places are esbuild's own business
 */
export function compileTypescript(folder: string): Plugin {
  return {
    name: 'typescript',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!path.startsWith(`${folder}/`)) return undefined
        const source = await readFile(path, 'utf8')
        const { code, map, errors } = await transform(path, source, options)
        if (errors.length > 0) return { errors: errors.map((error) => messageOf(error, { path, folder, source })) }
        const inline = Buffer.from(JSON.stringify({ ...map, sources: [path] })).toString('base64')
        return { contents: `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}\n`, loader: 'js' }
      })
      // What compiled code calls for a decorator; the plugin's folder has no copy of it.
      build.onResolve({ filter: /^@oxc-project\/runtime\// }, ({ path }) => ({ path: ours.resolve(path) }))
    },
  }
}

const options = {
  target: 'es2023',
  sourcemap: true,
  typescript: { onlyRemoveTypeImports: true },
  decorator: { legacy: true, emitDecoratorMetadata: true },
} as const

interface Place {
  readonly path: string
  readonly folder: string
  readonly source: string
}

function messageOf({ message, labels, helpMessage }: OxcError, { path, folder, source }: Place): PartialMessage {
  const before = source.slice(0, labels[0]?.start ?? 0).split('\n')
  const line = before.length
  const column = before.at(-1)?.length ?? 0
  const text = helpMessage ? `${message} (${helpMessage})` : message
  return { text, location: { file: relative(folder, path), line, column } }
}
