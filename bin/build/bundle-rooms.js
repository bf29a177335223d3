import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** What a command loads only when it needs it, seen from the root, and what it is bundled into. */
export const rooms = {
  'core/platform/index.js': 'platform',
  'core/platform/dev/index.js': 'dev',
  'core/build/index.js': 'build',
  'registry/index.js': 'registry',
}

/**
 * What is bundled together shares its code, and each of it holds what all others need. So what lives long is bundled by itself:
 * the platform's own process, and the control process that it starts; and so is the gate, which is started for each publish.
 */
const bundles = [
  { platform: 'dist/core/platform/index.js' },
  { control: 'dist/core/platform/control/main.js' },
  { gate: 'dist/core/platform/gate/main.js' },
  { dev: 'dist/core/platform/dev/index.js', build: 'dist/core/build/index.js', registry: 'dist/registry/index.js' },
]

/** From dist/cli. */
export const pathToRoom = (name) => `../bundled/rooms/${name}.js`

/** Programs and machine code, which are found in their own folders. */
const external = ['esbuild', 'libpg-query', 'oxc-transform', 'pg-native', 'typescript7']

/** Whether a path was resolved by us already. */
const resolved = Symbol('resolved')

/** Our own files do nothing while they are loaded: what nobody uses of a room's front door is left out, and with it its packages. */
const withoutUnused = {
  name: 'without unused',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^\.\.?\// }, async ({ path, pluginData, ...from }) => {
      if (pluginData === resolved || from.importer.includes('node_modules')) return undefined
      const { importer, resolveDir, kind } = from
      const found = await esbuild.resolve(path, { importer, resolveDir, kind, pluginData: resolved })
      return found.errors.length > 0 ? undefined : { path: found.path, sideEffects: false }
    })
  },
}

const banner = [
  `import { createRequire as __createRequire } from 'node:module'`,
  'const require = __createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname',
].join('\n')

/**
 * Bundles the rooms into a few files, their packages too: reading sixteen hundred files would be a second of a platform's
 * start. The output lies as deep in dist/ as the rooms of the core, so that their paths hold.
 */
export async function bundleRooms(root) {
  const out = join(root, 'dist/bundled/rooms')
  rmSync(out, { recursive: true, force: true })
  const { requiredBuiltins } = await import(pathToFileURL(join(root, 'dist/core/build/required-builtins.js')).href)
  const plugins = [requiredBuiltins, withoutUnused]
  await Promise.all(bundles.map((entries) => bundle({ root, entries, out, plugins })))
}

async function bundle({ root, entries, out, plugins }) {
  await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: banner },
    external,
    plugins,
  })
}
