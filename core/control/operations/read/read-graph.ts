import { Type } from 'typebox'
import {
  type FailurePolicy,
  failurePolicy,
  isShopError,
  problemsOf,
  type Release,
  type ReleasePlugin,
} from '../../../model/index.js'
import { internalPaths, type StandingHooks, type WiredHook, wirePlugins, withOutside } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import type { OutsideView } from '../../outside-view.js'
import { getTenant } from '../../store/tenants.js'
import type { GraphHandler, GraphPlace, GraphView } from '../../views.js'
import { outsideOf } from '../outside/read-outside.js'

/**
 * Who stands on what in the tenant's live release: its plugins wired as its bundle was, with the limits that its worker
 * tells where it runs.
 */
export async function readGraph(control: Control, tenant: string): Promise<GraphView> {
  await getTenant(control.pool, tenant)
  const release = await control.releases.live(tenant)
  if (release === undefined) return { release: null, places: [] }
  const running = await askWorker(control, tenant)
  const outside = await outsideOf(control, tenant, release.plugins)
  return { release: release.number, places: placesOf(release, { running, outside }) }
}

const standingHooks = Type.Record(
  Type.String(),
  Type.Array(
    Type.Object(
      {
        kind: Type.Enum(['before', 'around', 'after']),
        plugin: Type.String(),
        method: Type.String(),
        deadline: Type.Number(),
        onFailure: failurePolicy,
      },
      { additionalProperties: false },
    ),
  ),
)

/** What the worker says of itself; it holds strangers' code, and its word is checked. */
async function askWorker({ supervisor }: Control, tenant: string): Promise<StandingHooks> {
  if ((await supervisor.standing(tenant)).state !== 'ready') return {}
  try {
    const { status, body } = await supervisor.request(tenant, { method: 'GET', path: internalPaths.hooks })
    // A kernel of before has no such door.
    return status === 200 && problemsOf(standingHooks, body).length === 0 ? (body as StandingHooks) : {}
  } catch (error) {
    if (isShopError(error)) return {}
    throw error
  }
}

interface Now {
  readonly running: StandingHooks
  /** By installation. */
  readonly outside: ReadonlyMap<string, OutsideView>
}

function placesOf({ plugins, installations }: Release, { running, outside }: Now): GraphPlace[] {
  const enabled = plugins.filter((plugin) => plugin.enabled)
  const { hooks, events, jobs, providers } = wirePlugins(enabled)
  const handler = namedIn(enabled, outside)
  const chosen = new Map(installations.map(({ name, onFailure }) => [name, onFailure]))
  const hook = (point: string, wired: WiredHook): GraphHandler => ({
    ...handler(wired.kind, wired),
    ...limitsOf(wired, { standing: running[point] ?? [], chosen: chosen.get(wired.plugin) }),
  })
  return [
    ...places('hook', hooks, hook),
    ...places('event', withOutside(events, enabled), (_type, wired) => handler('on', wired)),
    ...jobs.map((job): GraphPlace => ({ kind: 'job', name: job.cron, standing: [handler('cron', job)] })),
    ...places('provider', providers, (_kind, { plugin, name }) => handler('provider', { plugin, method: name })),
  ]
}

const places = <T>(
  kind: GraphPlace['kind'],
  wired: Readonly<Record<string, readonly T[]>>,
  handler: (name: string, one: T) => GraphHandler,
): GraphPlace[] =>
  Object.entries(wired).map(([name, those]) => ({ kind, name, standing: those.map((one) => handler(name, one)) }))

const namedIn = (plugins: readonly ReleasePlugin[], outside: Now['outside']) => {
  const ids = new Map(plugins.map(({ name, package: from, version }) => [name, `${from}@${version}`]))
  return (kind: GraphHandler['kind'], { plugin, method }: { plugin: string; method: string }): GraphHandler => ({
    kind,
    installation: plugin,
    plugin: ids.get(plugin) ?? plugin,
    method,
    outside: outside.get(plugin) ?? null,
    deadline: null,
    onFailure: null,
  })
}

interface Limits {
  readonly standing: StandingHooks[string]
  readonly chosen: FailurePolicy | undefined
}

function limitsOf(
  { kind, plugin, method, deadline }: WiredHook,
  { standing, chosen }: Limits,
): Pick<GraphHandler, 'deadline' | 'onFailure'> {
  const told = standing.find((one) => one.kind === kind && one.plugin === plugin && one.method === method)
  if (told !== undefined) return { deadline: told.deadline, onFailure: told.onFailure }
  return { deadline: deadline ?? null, onFailure: kind === 'before' ? (chosen ?? null) : null }
}
