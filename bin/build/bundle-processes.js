import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { intoOneFile } from './into-one-file.js'

/** The platform's processes that stand alone; what each is made of has no paths of its own. */
const processes = {
  egress: 'dist/core/serve/egress/main.js',
  gateway: 'dist/core/serve/gateway/main.js',
  registry: 'dist/registry/server.js',
  socket: 'dist/core/serve/socket/main.js',
}

/**
 * Bundles each process into one file, its packages too: reading a thousand files would be most of a start.
 */
export async function bundleProcesses(root) {
  const out = join(root, 'dist/processes')
  rmSync(out, { recursive: true, force: true })
  await build({
    entryPoints: Object.fromEntries(Object.entries(processes).map(([name, entry]) => [name, join(root, entry)])),
    outdir: out,
    ...intoOneFile,
  })
}
