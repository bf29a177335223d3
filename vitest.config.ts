import { defineConfig } from 'vitest/config'
import { SamplesFirst } from './test/setup/samples-first.js'
import { furtherFiles, isThorough } from './test/setup/thorough.js'

/** Its tests look at all that is in a database: each of its files has one of its own, which a process keeps. */
const testKit = 'test/core/testing/**/*.test.ts'

const further = isThorough ? [] : furtherFiles

export default defineConfig({
  test: {
    pool: 'forks',
    // The next file of a worker finds our modules loaded and warm: that was half the time of most files.
    isolate: false,
    // As many as CI has processors: files that start whole platforms keep both busy.
    maxWorkers: 2,
    sequence: { sequencer: SamplesFirst },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // On CI's shared machine one of two thousand may meet a moment in which nobody gets the processor. It is shown as
    // retried, and is to be mended; at a desk it fails.
    retry: process.env['CI'] ? 1 : 0,
    // The platform that files share is stopped then, on a machine that may have other work.
    teardownTimeout: 60_000,
    globalSetup: [
      'test/setup/compile.ts',
      'test/setup/bubblewrap.ts',
      'test/setup/prepared/once-in-a-run.ts',
      'test/setup/prepared/shared-platform.ts',
    ],
    projects: [
      { extends: true, test: { name: 'shopctl', include: ['test/**/*.test.ts'], exclude: [testKit, ...further] } },
      { extends: true, test: { name: 'test kit', include: [testKit], isolate: true } },
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
