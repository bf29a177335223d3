import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build } from 'esbuild'

/**
 * Bundles the admin's pages.
 *
 * @param from folder of their sources: `core/admin/web`
 * @param out folder that is served: `admin.js`, `admin.css`, what is loaded later (`code-editor.js`), all also as `.gz`, and
 *   `index.html`
 */
export async function buildAdmin(from: string, out: string): Promise<void> {
  await mkdir(out, { recursive: true })
  const { metafile } = await build({
    entryPoints: { admin: join(from, 'main.tsx') },
    outdir: out,
    bundle: true,
    // Names stay, so that a page of the platform before finds its parts; the server says whether they are new.
    splitting: true,
    chunkNames: '[name]',
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfig: join(from, 'tsconfig.json'),
    logLevel: 'warning',
  })
  await Promise.all(Object.keys(metafile.outputs).map((path) => compress(resolve(path))))
  await copyFile(join(from, 'index.html'), join(out, 'index.html'))
}

async function compress(file: string): Promise<void> {
  await writeFile(`${file}.gz`, await promisify(gzip)(await readFile(file), { level: 9 }))
}
