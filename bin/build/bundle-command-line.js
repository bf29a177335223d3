import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** What a command loads only when it needs it; these stay as they are compiled. */
const rooms = ['../core/platform/index.js', '../core/build/index.js', '../registry/index.js']

/**
 * Bundles the command line into few files: a command that asks a running platform is through before the several hundred
 * files would be read. The output lies as deep in dist/ as the input, so that paths to the rooms hold.
 */
export async function bundleCommandLine(root) {
  const out = join(root, 'dist/cli')
  rmSync(out, { recursive: true, force: true })
  await build({
    entryPoints: [join(root, 'dist/bin/shopctl.js')],
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    keepNames: true,
    sourcemap: true,
    legalComments: 'none',
    external: rooms,
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
    logLevel: 'warning',
  })
}
