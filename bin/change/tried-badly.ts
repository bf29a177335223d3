import type { PlatformClient, PluginView } from '../../core/control/client/index.js'
import type { Change, TrialReport } from '../../core/model/index.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'

/** Of the versions that the change has brought, those that did badly when they were tried. A trial that is under way is not waited for. */
export async function triedBadly(client: PlatformClient, tenant: string, change: Change): Promise<TrialReport[]> {
  if (change.kind !== 'add' && change.kind !== 'update') return []
  // The change is live, whatever can be said of it.
  const plugins = await client.plugins(tenant).catch(() => [])
  const brought = plugins
    .filter((plugin) => isBrought(change, plugin))
    .flatMap(({ package: name, version }) => (version === null ? [] : [{ package: name, version }]))
  const reports = await Promise.all(brought.map((version) => trialOf(client, version)))
  return reports.filter((report) => report !== undefined).filter(({ steps }) => steps.some(hasFailed))
}

/** Undefined where there is no report, or none to be had. */
export const trialOf = (
  client: PlatformClient,
  version: Parameters<PlatformClient['trial']>[0],
): Promise<TrialReport | undefined> => client.trial(version).catch(() => undefined)

type Bringing = Extract<Change, { kind: 'add' | 'update' }>

const isBrought = (change: Bringing, plugin: PluginView): boolean =>
  change.kind === 'add'
    ? change.plugins.some((added) => added.package === plugin.package)
    : change.plugins.length === 0 || change.plugins.some(({ name }) => name === plugin.name)

const hasFailed = ({ outcome }: TrialReport['steps'][number]): boolean => outcome === 'failed'

/** In a few words; none where there was no trial. */
export function wordsOfTrial(report: TrialReport | undefined): string {
  if (report === undefined) return ''
  const failed = report.steps.filter(hasFailed)
  if (failed.length === 0) return 'it did well'
  const words = failed.map(({ what, detail }) => `${what}: ${safeLine(detail ?? 'it failed')}`)
  return `it did badly (${words.join('; ')})`
}

/** What failed, and what can be done. */
export function showTriedBadly(
  tenant: string,
  { package: name, version, steps }: TrialReport,
  { paint: { bold, yellow } }: Look,
): string[] {
  const id = `${name}@${version}`
  return [
    `${yellow('!')} ${bold(safeLine(id))} did badly when it was tried in a shop of its own:`,
    ...steps.filter(hasFailed).map(({ what, detail }) => `  ${what}: ${safeLine(detail ?? 'it failed')}`),
    `  → All of it:  shopctl plugin trial ${id}     Take it back:  shopctl release rollback --tenant ${tenant}`,
  ]
}
