import { type Retention, shopError } from '../model/index.js'

const usual = { releases: 20, days: 30, unusedMinutes: 60 } as const

/** How long what releases are made of is kept. Less than two would leave none to go back to. */
export function readRetention(environment: NodeJS.ProcessEnv): Retention {
  return {
    releases: wholeNumber(environment, 'SHOPCTL_KEEP_RELEASES', { least: 2, usual: usual.releases }),
    days: wholeNumber(environment, 'SHOPCTL_KEEP_DAYS', { least: 0, usual: usual.days }),
    unusedMs:
      wholeNumber(environment, 'SHOPCTL_KEEP_UNUSED_MINUTES', { least: 0, usual: usual.unusedMinutes }) * 60_000,
  }
}

const day = 24 * 60 * 60_000

/** How long what is purged can be restored; 0 purges at once. */
export const readGrace = (environment: NodeJS.ProcessEnv): number =>
  wholeNumber(environment, 'SHOPCTL_PURGE_GRACE_DAYS', { least: 0, usual: 7 }) * day

interface Bounds {
  readonly least: number
  readonly usual: number
}

function wholeNumber(environment: NodeJS.ProcessEnv, name: string, { least, usual: fallback }: Bounds): number {
  const text = environment[name] ?? String(fallback)
  if (/^\d{1,5}$/.test(text) && Number(text) >= least) return Number(text)
  throw shopError('INPUT_INVALID', name, [`"${text}" is no whole number from ${least} to 99999`])
}
