import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MigrationFacts, migrationHash, readMigration } from '../../core/model/index.js'
import type { PluginFiles } from './plugin-files.js'
import { reviewSql } from './review-sql.js'

export interface ReviewedMigrations {
  readonly reasons: readonly string[]
  /** In the order in which they run. */
  readonly migrations: readonly MigrationFacts[]
}

const folderName = 'migrations/'
const fileName = /^migrations\/([0-9]{3})-[a-z0-9-]{1,60}\.sql$/

/** What stands in `migrations/`, and why it could not be run, or not be taken back. */
export async function reviewMigrations(folder: string, { published }: PluginFiles): Promise<ReviewedMigrations> {
  const paths = published.filter((path) => path.startsWith(folderName))
  const named = paths.filter((path) => fileName.test(path))
  const reviewed = await Promise.all(
    named.map(async (path) => reviewMigration(path, await readFile(join(folder, path), 'utf8'))),
  )
  return {
    reasons: [
      ...paths.filter((path) => !fileName.test(path)).map((path) => `${path} is not named like 001-points.sql`),
      ...orderProblems(named),
      ...reviewed.flatMap(({ reasons }) => reasons),
    ],
    migrations: reviewed.flatMap(({ migrations }) => migrations),
  }
}

/** They are counted, so that nobody can slip one in before those that have run. */
function orderProblems(paths: readonly string[]): string[] {
  return paths.flatMap((path, index) => {
    const [number, wanted] = [Number(fileName.exec(path)?.[1]), index + 1]
    return number === wanted ? [] : [`${path} should be number ${String(wanted).padStart(3, '0')}`]
  })
}

async function reviewMigration(path: string, text: string): Promise<ReviewedMigrations> {
  const read = readMigration(text)
  if ('problem' in read) return { reasons: [`${path}: ${read.problem}`], migrations: [] }
  const { kind, up, down } = read
  const reasons = [
    ...(await reviewSql(up, kind)).map((reason) => `${path}: ${reason}`),
    ...(await reviewSql(down, 'down')).map((reason) => `${path}, down: ${reason}`),
  ]
  const name = path.slice(folderName.length, -'.sql'.length)
  return { reasons, migrations: [{ name, kind, hash: migrationHash(text) }] }
}
