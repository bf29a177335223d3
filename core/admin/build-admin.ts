import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build } from 'esbuild'

/**
 * Bundles the admin's pages.
 *
 * @param from folder of their sources: `core/admin/web`
 * @param out folder that is served: `admin.js`, `admin.css`, both also as `.gz`, and `index.html`
 */
export async function buildAdmin(from: string, out: string): Promise<void> {
  await mkdir(out, { recursive: true })
  await build({
    entryPoints: { admin: join(from, 'main.tsx') },
    outdir: out,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfig: join(from, 'tsconfig.json'),
    logLevel: 'warning',
  })
  await Promise.all(['admin.js', 'admin.css'].map((name) => compress(join(out, name))))
  await copyFile(join(from, 'index.html'), join(out, 'index.html'))
}

async function compress(file: string): Promise<void> {
  await writeFile(`${file}.gz`, await promisify(gzip)(await readFile(file), { level: 9 }))
}
