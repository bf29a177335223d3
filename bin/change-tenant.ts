import type { PlannedScript, PlatformClient, ReleaseView } from '../core/control/client/index.js'
import type { Change } from '../core/model/index.js'
import type { Answer } from './answer.js'
import type { Cli } from './cli.js'
import { connect } from './connect.js'
import { duration } from './duration.js'
import type { InTenant } from './in-tenant.js'
import type { Look } from './look.js'
import type { Timing } from './progress.js'
import { safeLine } from './safe-text.js'
import { showPlan, showScripts } from './show-plan.js'
import { watch } from './watch.js'

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
  const { release, changed = true, scripts } = result
  return {
    data: { release, changed, ...(scripts === undefined ? {} : { scripts }), ...timing },
    show: (look) =>
      [
        changed ? showLive(tenant, release, look) : showSame(change, tenant, { release, look }),
        ...showDone(scripts ?? [], look),
        showTiming(timing, look),
      ].join('\n'),
  }
}

const showDone = (scripts: readonly PlannedScript[], look: Look): string[] =>
  scripts.length === 0 ? [] : [showScripts(scripts, look)]

function showSame(
  { kind }: Change,
  tenant: string,
  { release: { number }, look: { paint } }: { readonly release: ReleaseView; readonly look: Look },
): string {
  const why = kind === 'update' ? 'up to date: nothing newer is in the ranges that it wants' : 'so already'
  return `${paint.bold(tenant)} is ${why}, and release ${number} goes on.`
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
