import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    globalSetup: 'test/setup/compile.ts',
    projects: [
      { extends: true, test: { name: 'shopctl', include: ['test/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'plugins',
          include: ['templates/**/test/**/*.test.ts'],
          globalSetup: ['@shopctl/sdk/test/setup'],
        },
      },
    ],
  },
})
