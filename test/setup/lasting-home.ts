import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TestPlatform } from './test-platform.js'

/**
 * A new home, on which a start has been made before, with a PostgreSQL as careful as outside of tests: what was committed
 * survives that it is killed.
 */
export async function lastingHome(): Promise<string> {
  const home = await TestPlatform.home()
  await writeFile(join(home, hurried), '')
  return home
}

/** Where PostgreSQL keeps what `hurry` has set. */
const hurried = 'postgres/data/postgresql.auto.conf'
