import type { ProcessCensus } from '../metrics/index.js'

const startedAt = Date.now() / 1000

/** What this process costs. */
export function processCost(): ProcessCensus {
  const { user, system } = process.cpuUsage()
  return { memoryBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1_000_000, startedAt }
}
