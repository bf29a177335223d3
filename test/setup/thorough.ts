/** Whether a run takes its time, `SHOPCTL_TESTS=all`: all cases of tests of whole platforms, and not one of each kind. */
export const isThorough = process.env['SHOPCTL_TESTS'] === 'all'

/** All of them in a thorough run, else the given ones. */
export const mostly = <T>(all: readonly T[], usually: (one: T) => boolean): readonly T[] =>
  isThorough ? all : all.filter(usually)
