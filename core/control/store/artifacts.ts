import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'

/** Keeps what workers run in the database, so that any node can wake any shop. */
export class Artifacts {
  constructor(private readonly pool: pg.Pool) {}

  async putBundle(hash: string, code: Buffer, map: Buffer): Promise<void> {
    if (await this.claimBundle(hash)) return
    const sql = `insert into bundles (hash, code, map) values ($1, $2, $3) on conflict (hash) do update set used_at = now()`
    await this.pool.query(sql, [hash, code, map])
  }

  /** Keeps a bundle for whoever is about to need it; answers whether it is there. */
  async claimBundle(hash: string): Promise<boolean> {
    return (await this.pool.query('update bundles set used_at = now() where hash = $1', [hash])).rowCount === 1
  }

  /** Those of the bundles that are there. */
  async keptBundles(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const sql = 'select hash from bundles where hash = any($1)'
    return new Set((await this.pool.query<{ hash: string }>(sql, [hashes])).rows.map(({ hash }) => hash))
  }

  async getBundle(hash: string): Promise<{ code: Buffer; map: Buffer } | undefined> {
    return (
      await this.pool.query<{ code: Buffer; map: Buffer }>('select code, map from bundles where hash = $1', [hash])
    ).rows[0]
  }

  async putMigrations(texts: ReadonlyMap<string, string>): Promise<void> {
    if (texts.size === 0) return
    const sql = `insert into migrations (hash, text) select * from unnest($1::text[], $2::text[]) order by 1
      on conflict (hash) do update set used_at = now()`
    await this.pool.query(sql, [[...texts.keys()], [...texts.values()]])
  }

  /** Hash → text. */
  async getMigrations(hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (hashes.length === 0) return new Map()
    const { rows } = await this.pool.query<{ hash: string; text: string }>(
      'select hash, text from migrations where hash = any($1)',
      [hashes],
    )
    return new Map(rows.map(({ hash, text }) => [hash, text]))
  }

  /** Stores the kernel in `dir`, unless it is there. */
  async putKernel(hash: string, dir: string): Promise<void> {
    const { rowCount } = await this.pool.query('update kernels set used_at = now() where hash = $1', [hash])
    if (rowCount === 1) return
    const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    const files = await Promise.all(
      names.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        return [path.slice(dir.length + 1), (await readFile(path)).toString('base64')] as const
      }),
    )
    const sql = 'insert into kernels (hash, files) values ($1, $2) on conflict do nothing'
    await this.pool.query(sql, [hash, JSON.stringify(Object.fromEntries(files))])
  }

  /** The kernel that shops are to be started on, where somebody has gone back from this one. */
  async chosenInsteadOf(hash: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ instead: string | null }>('select instead from kernels where hash = $1', [
      hash,
    ])
    return rows[0]?.instead ?? undefined
  }

  /** Both are kept. */
  async chooseInsteadOf(hash: string, chosen: string): Promise<void> {
    await this.pool.query('update kernels set instead = nullif($2, hash) where hash = $1', [hash, chosen])
  }

  /** Migrations of the shop's tables that took away what older kernels needed, and were run for all. */
  async settled(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ name: string }>('select name from settled_migrations order by name')
    return rows.map(({ name }) => name)
  }

  async settle(names: readonly string[]): Promise<void> {
    const sql = 'insert into settled_migrations (name) select * from unnest($1::text[]) on conflict do nothing'
    await this.pool.query(sql, [names])
  }

  /** Of all that are stored, the newest first. */
  async kernelHashes(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ hash: string }>('select hash from kernels order by created_at desc')
    return rows.map(({ hash }) => hash)
  }

  /** Writes the stored kernel to `dir`, whole or not at all, also where several do so at once; answers whether there is one. */
  async restoreKernel(hash: string, dir: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ files: Record<string, string> }>(
      'select files from kernels where hash = $1',
      [hash],
    )
    const files = rows[0]?.files
    if (files === undefined) return false
    const temporary = `${dir}.${process.pid}-${randomBytes(4).toString('hex')}`
    for (const [name, content] of Object.entries(files)) {
      const path = join(temporary, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, Buffer.from(content, 'base64'))
    }
    await rename(temporary, dir).catch(async (error: unknown) => {
      await rm(temporary, { recursive: true, force: true })
      // Another one was sooner, and shops may be started on its files already.
      if (!existsSync(dir)) throw error
    })
    return true
  }
}
