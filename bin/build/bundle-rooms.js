import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** What a command loads only when it needs it, and what it is bundled into. */
export const rooms = {
  '../core/platform/index.js': 'platform',
  '../core/build/index.js': 'build',
  '../registry/index.js': 'registry',
}

/** What is started as a process, and is made of the same code. */
const processes = { control: 'dist/core/platform/control/main.js' }

/** From dist/cli. */
export const pathToRoom = (name) => `../bundled/rooms/${name}.js`

/** Programs and machine code, which are found in their own folders. */
const external = ['esbuild', 'libpg-query', 'oxc-transform', 'pg-native', 'typescript7']

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
  await build({
    entryPoints: Object.fromEntries([
      ...Object.entries(rooms).map(([path, name]) => [name, join(root, 'dist', path.replace('../', ''))]),
      ...Object.entries(processes).map(([name, entry]) => [name, join(root, entry)]),
    ]),
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
  })
}
