import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'

/** How a plugin becomes one module, whether from its package or from its author's folder. `contents` is its entry. */
export const moduleOptions = (folder: string, contents: string) =>
  ({
    stdin: { contents, resolveDir: folder, sourcefile: 'entry.js', loader: 'js' },
    absWorkingDir: folder,
    outfile: join(folder, 'out.mjs'),
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // As Node resolves: without the condition "module", which only bundlers know.
    conditions: [],
    nodePaths: [],
    tsconfigRaw: '{}',
    // "sideEffects": false would drop controllers that nobody imports.
    ignoreAnnotations: true,
    keepNames: true,
    legalComments: 'none',
    sourcemap: 'external',
    // Names and lines are enough to blame by; the texts would double the time of a link.
    sourcesContent: false,
  }) satisfies BuildOptions

/** What CommonJS code takes for granted and an ES module does not have, in two lines. */
export const commonJsBanner = [
  `import { createRequire as __createRequire } from 'node:module'`,
  'const require = __createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname',
  '',
].join('\n')
