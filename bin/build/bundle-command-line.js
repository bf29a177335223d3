import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { pathToRoom, rooms } from './bundle-rooms.js'
import { intoOneFile } from './into-one-file.js'

/**
 * Bundles the command line into a file whose parts run when they are asked for, and a second one with the model's
 * validators: a command that asks a running platform is through before several hundred files would be read. What it loads
 * only when it needs it are bundles, too (`bundle-rooms.js`).
 */
export async function bundleCommandLine(root) {
  const out = join(root, 'dist/cli')
  rmSync(out, { recursive: true, force: true })
  await build({
    entryPoints: { shopctl: join(root, 'dist/bin/shopctl.js'), model: join(root, 'dist/core/model/index.js') },
    outdir: out,
    ...intoOneFile,
    plugins: [modelApart, roomsApart],
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  })
}

/** From a folder of `bin` to the root: nothing else of the command line leads to these rooms. */
const upwards = /^(\.\.\/)+/

const roomsApart = {
  name: 'rooms-apart',
  setup(bundling) {
    bundling.onResolve({ filter: /index\.js$/ }, ({ path }) => {
      const room = path.replace(upwards, '')
      return Object.hasOwn(rooms, room) ? { path: pathToRoom(rooms[room]), external: true } : undefined
    })
  },
}

const modelApart = {
  name: 'model-apart',
  setup(bundling) {
    bundling.onResolve({ filter: /^(\.\.\/)+core\/model\/index\.js$/ }, () => ({ path: './model.cjs', external: true }))
  },
}
