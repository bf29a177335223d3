import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { intoOneFile } from './into-one-file.js'

/** What a command loads only when it needs it; these stay as they are compiled. */
const rooms = ['../core/platform/index.js', '../core/build/index.js', '../registry/index.js']

/**
 * Bundles the command line into a file whose parts run when they are asked for, and a second one with the model's
 * validators: a command that asks a running platform is through before several hundred files would be read. The output lies
 * as deep in dist/ as the input, so that paths to the rooms hold.
 */
export async function bundleCommandLine(root) {
  const out = join(root, 'dist/cli')
  rmSync(out, { recursive: true, force: true })
  await build({
    entryPoints: { shopctl: join(root, 'dist/bin/shopctl.js'), model: join(root, 'dist/core/model/index.js') },
    outdir: out,
    ...intoOneFile,
    external: rooms,
    plugins: [modelApart],
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  })
}

const modelApart = {
  name: 'model-apart',
  setup(bundling) {
    bundling.onResolve({ filter: /^\.\.\/core\/model\/index\.js$/ }, () => ({ path: './model.cjs', external: true }))
  },
}
