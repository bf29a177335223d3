import type { PlannedScript, PlatformClient, ReleaseView } from '../../core/control/client/index.js'
import type { Change } from '../../core/model/index.js'
import type { Cli } from '../command/cli.js'
import { watch } from '../command/watch.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { duration } from '../terminal/duration.js'
import type { Look } from '../terminal/look.js'
import type { Timing } from '../terminal/progress.js'
import { safeLine } from '../terminal/safe-text.js'
import type { InTenant } from './in-tenant.js'
import { notConnected, showNotConnected } from './not-connected.js'
import { showPlan, showScripts } from './show-plan.js'
import { showTriedBadly, triedBadly } from './tried-badly.js'

/** Has the platform change a tenant's set, and waits until the release is live; or has it say what that would be. */
export async function changeTenant(
  cli: Cli,
  { tenant, dryRun, offline, because }: InTenant,
  change: Change,
): Promise<Answer> {
  const client = await connect(cli)
  if (offline === true) return wantWith(client, tenant, change)
  return dryRun === true ? planWith(client, tenant, change) : changeWith(cli, tenant, { client, change, because })
}

/** What the change would do. */
export async function planWith(client: PlatformClient, tenant: string, change: Change): Promise<Answer> {
  const plan = await client.plan(tenant, change)
  return { data: plan, show: (look) => showPlan(plan, look) }
}

async function wantWith(client: PlatformClient, tenant: string, change: Change): Promise<Answer> {
  const { wanted } = await client.want(tenant, change)
  const set = wanted.map(({ name, range, enabled }) => `${name}@${range}${enabled ? '' : ' (off)'}`)
  return {
    data: { tenant, wanted },
    show: ({ paint }) =>
      [
        `${paint.green('✓')} ${paint.bold(tenant)} wants ${set.length === 0 ? 'no plugins' : safeLine(set.join(', '))}.`,
        paint.dim('  It goes on as it is; this goes live with its next change, or when the platform starts.'),
      ].join('\n'),
  }
}

interface ChangeWith {
  readonly client: PlatformClient
  readonly change: Change
  readonly because?: string | undefined
}

/** The same, where there is a connection already. */
export async function changeWith(cli: Cli, tenant: string, { client, change, because }: ChangeWith): Promise<Answer> {
  const why = because === undefined ? {} : { because }
  const { result, timing } = await watch(cli, {
    work: (onStep) =>
      client.changeSet(tenant, { ...change, ...why }, ({ phase, ...step }) => onStep({ name: phase, ...step })),
    whenLeft: `The change goes on without you. See how it ends:  shopctl release list --tenant ${tenant}`,
  })
  const { release, changed = true, released = changed, scripts } = result
  const [away, bad] = await Promise.all([
    notConnected(client, tenant, { change, release }),
    triedBadly(client, tenant, change),
  ])
  return {
    data: {
      release,
      changed,
      ...(scripts === undefined ? {} : { scripts }),
      ...(away.length === 0 ? {} : { notConnected: away.map(({ name }) => name) }),
      ...(bad.length === 0 ? {} : { triedBadly: bad }),
      ...timing,
    },
    show: (look) =>
      [
        released ? showLive(tenant, release, look) : showSame(change, tenant, { release, changed, look }),
        ...showDone(scripts ?? [], look),
        showTiming(timing, look),
        ...away.flatMap((plugin) => showNotConnected(tenant, plugin, look)),
        ...bad.flatMap((report) => showTriedBadly(tenant, report, look)),
      ].join('\n'),
  }
}

const showDone = (scripts: readonly PlannedScript[], look: Look): string[] =>
  scripts.length === 0 ? [] : [showScripts(scripts, look)]

interface Same {
  readonly release: ReleaseView
  /** Something was, but not the release. */
  readonly changed: boolean
  readonly look: Look
}

function showSame({ kind }: Change, tenant: string, { release: { number }, changed, look: { paint } }: Same): string {
  const words = changed ? 'has the same plugins and settings' : (sameWords[kind] ?? 'is so already')
  return `${paint.bold(tenant)} ${words}, and release ${number} goes on.`
}

const sameWords: Partial<Record<Change['kind'], string>> = {
  update: 'is up to date: nothing newer is in the ranges that it wants',
  apply: 'has these plugins, settings and scripts already',
}

/** `acme runs release 2 (add order-minimum)`, and its plugins. */
export function showLive(tenant: string, { number, reason, plugins }: ReleaseView, { paint }: Look): string {
  const set = plugins.map(({ name, version, enabled }) => `${name}@${version}${enabled ? '' : ' (off)'}`)
  const words = set.length === 0 ? 'no plugins' : set.join(', ')
  return `${paint.green('✓')} ${paint.bold(tenant)} runs release ${paint.bold(String(number))} ${paint.dim(`(${safeLine(reason)})`)}\n  ${safeLine(words)}`
}

/** `131 ms: resolve 12, fetch 8 …`. */
export function showTiming({ ms, phases }: Timing, { paint }: Look): string {
  const parts = Object.entries(phases).map(([name, time]) => `${name} ${Math.round(time)}`)
  return paint.dim(`  ${duration(ms)}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`)
}
