import { adminDatabase } from './admin-database.js'
import type { RunningPlatform } from './running-platform.js'

/** All that a change of a tenant may change, seen from every side: two of these are equal when nothing has happened. */
export async function stateOf(platform: RunningPlatform, slug: string): Promise<object> {
  const { client, home } = platform
  const answer = await fetch(new URL('/products', await platform.address(slug)))
  return {
    tenant: await client.tenant(slug),
    plugins: await client.plugins(slug),
    releases: (await client.releases(slug)).filter(({ state }) => state === 'live' || state === 'candidate'),
    installations: await installationsOf(home, slug),
    answer: { status: answer.status, release: answer.headers.get('x-release'), body: await answer.json() },
  }
}

async function installationsOf(home: string, slug: string): Promise<object[]> {
  const database = await adminDatabase(home, 'shopctl')
  try {
    return (await database.query<object>('select * from installations where tenant = $1 order by position', [slug]))
      .rows
  } finally {
    await database.end()
  }
}
