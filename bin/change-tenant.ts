import type { PlatformClient, ReleaseView } from '../core/control/client/index.js'
import type { Change } from '../core/model/index.js'
import type { Answer } from './answer.js'
import type { Cli } from './cli.js'
import { connect } from './connect.js'
import { duration } from './duration.js'
import type { Look } from './look.js'
import type { Timing } from './progress.js'
import { safeLine } from './safe-text.js'
import { watch } from './watch.js'

/** Has the platform change a tenant's set, and waits until the release is live. */
export async function changeTenant(cli: Cli, tenant: string, change: Change): Promise<Answer> {
  return changeWith(cli, tenant, { client: await connect(cli), change })
}

interface ChangeWith {
  readonly client: PlatformClient
  readonly change: Change
}

/** The same, where there is a connection already. */
export async function changeWith(cli: Cli, tenant: string, { client, change }: ChangeWith): Promise<Answer> {
  const { result, timing } = await watch(cli, {
    work: (onStep) => client.changeSet(tenant, change, ({ phase, ...step }) => onStep({ name: phase, ...step })),
    whenLeft: `The change goes on without you. See how it ends:  shopctl release list --tenant ${tenant}`,
  })
  const { release, changed = true } = result
  return {
    data: { release, changed, ...timing },
    show: (look) =>
      `${changed ? showLive(tenant, release, look) : showSame(tenant, release, look)}\n${showTiming(timing, look)}`,
  }
}

const showSame = (tenant: string, { number }: ReleaseView, { paint }: Look): string =>
  `${paint.bold(tenant)} is up to date: nothing newer is in the ranges that it wants, and release ${number} goes on.`

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
