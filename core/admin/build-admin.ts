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
    entryPoints: { admin: join(from, 'main.tsx'), 'code-editor': join(from, 'code-editor.ts') },
    // The page asks for it when somebody opens a script. They share no code, so no third file is needed. Names stay: a page of
    // the platform before finds it, and the server says whether it is new.
    external: ['*/code-editor.js'],
    outdir: out,
    bundle: true,
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
