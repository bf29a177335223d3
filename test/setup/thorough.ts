/** Whether a run takes its time, `SHOPCTL_TESTS=all`: all cases of tests of whole platforms, and not one of each kind. */
export const isThorough = process.env['SHOPCTL_TESTS'] === 'all'

/**
 * Tests of whole platforms that a usual run leaves out: what they show is shown by others, too, in fewer cases. Kills in each
 * phase: operations-cut-off, control-killed-in-each-phase, killed-processes. A newer kernel: platform-moves-on. A real RabbitMQ: buses.
 * Walls that stand for an ordinary user: ladder.
 */
export const furtherFiles = [
  'test/samples/operations-cut-off/killed-at-any-time.test.ts',
  'test/samples/killed-in-each-phase/**',
  'test/samples/killed-before-the-first-answer/**',
  'test/samples/events-flow-out/**',
  'test/samples/newer-kernel/**',
  'test/samples/database-of-its-own/**',
  'test/samples/bundle-without-platform/**',
  'test/samples/as-an-ordinary-user/**',
  'test/bin/plugin/author/plugin-dev-tables.test.ts',
] as const

/** All of them in a thorough run, else the given ones. */
export const mostly = <T>(all: readonly T[], usually: (one: T) => boolean): readonly T[] =>
  isThorough ? all : all.filter(usually)
