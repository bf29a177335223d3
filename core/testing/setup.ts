import { startTestServer, testDatabaseVariable } from './test-server.js'

/**
 * A global setup for vitest: one PostgreSQL for all test files of a run, instead of one for each.
 *
 *     export default defineConfig({ test: { globalSetup: '@shopctl/sdk/test/setup' } })
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[testDatabaseVariable] !== undefined) return undefined
  const server = await startTestServer()
  process.env[testDatabaseVariable] = server.url
  return async () => {
    delete process.env[testDatabaseVariable]
    await server.close()
  }
}
