import { isShopError, shopError } from '../../../model/index.js'
import {
  type CountedHandler,
  countedHandlers,
  handlerLine,
  internalPaths,
  requestTag,
  type Trail,
  wirePlugins,
} from '../../../protocol/index.js'
import { parseTrail } from '../../../serve/index.js'
import type { Control } from '../../control.js'
import { listTenants, noTenant } from '../../store/tenants.js'
import type { ExplainedStep, ExplainView } from '../../views.js'

/**
 * Which release answered a request, what its plugins did in it in which order, how long each took and who stopped it: in the
 * words of the shop's own worker. Rejects with REQUEST_NOT_KEPT, with REQUEST_CLAIMED where it could be several shops', or with
 * TENANT_NOT_FOUND.
 *
 * @param tenant whose it is; where it is left out, who claims it, unless its id says whose
 */
export async function explainRequest(control: Control, id: string, tenant?: string): Promise<ExplainView> {
  const found = await findTrail(control, id, tenant)
  const { plugins } = await control.releases.get(found.tenant, found.release)
  const enabled = plugins.filter((plugin) => plugin.enabled)
  const ids = new Map(enabled.map(({ name, package: from, version }) => [name, `${from}@${version}`]))
  const steps = stepsOf(found.trail, countedHandlers(wirePlugins(enabled)), ids)
  const { route, at, ms, status, code = null, partial = false } = found.trail
  return {
    id,
    tenant: found.tenant,
    isTied: found.isTied,
    release: found.release,
    route,
    at,
    ms,
    status,
    code,
    stoppedBy: stopperIn(steps),
    steps,
    partial,
  }
}

interface Found {
  readonly tenant: string
  readonly release: number
  readonly trail: Trail
}

async function findTrail(
  control: Control,
  id: string,
  tenant: string | undefined,
): Promise<Found & Pick<ExplainView, 'isTied'>> {
  const slugs = (await listTenants(control.pool)).map(({ slug }) => slug)
  if (tenant !== undefined && !slugs.includes(tenant)) throw await noTenant(control.pool, tenant)
  const owners = slugs.filter((slug) => id.endsWith(requestTag(slug)))
  const isTied = owners.length > 0
  const asked = (isTied ? owners : slugs).filter((slug) => tenant === undefined || slug === tenant)
  const claims = (await Promise.all(asked.map((slug) => findIn(control, id, slug)))).flat()
  const [found] = claims
  if (found === undefined) throw shopError('REQUEST_NOT_KEPT', id)
  if (claims.length === 1) return { ...found, isTied }
  const claimers = claims.map((claim) => claim.tenant)
  throw shopError('REQUEST_CLAIMED', id, claimers)
}

const askLimit = 2_000

/** What a worker has seen last, it has not told: most of it is never asked for. */
async function findIn(control: Control, id: string, tenant: string): Promise<Found[]> {
  const told = control.metrics.findTrail(tenant, id)
  const found = told === undefined ? await askWorker(control, id, tenant) : { tenant, ...told }
  return found === undefined ? [] : [found]
}

async function askWorker({ supervisor }: Control, id: string, tenant: string): Promise<Found | undefined> {
  const release = (await supervisor.standing(tenant)).live?.release
  if (release === undefined) return undefined
  const path = `${internalPaths.requests}/${encodeURIComponent(id)}`
  try {
    const signal = AbortSignal.timeout(askLimit)
    const { status, body } = await supervisor.request(tenant, { method: 'GET', path, signal })
    const trail = status === 200 ? parseTrail(body) : undefined
    return trail?.id === id ? { tenant, release, trail } : undefined
  } catch (error) {
    if (isShopError(error) || (error as Error).name === 'TimeoutError') return undefined
    throw error
  }
}

/** What ran, as it ran; then the hooks of the same points whose turn never came. */
function stepsOf(
  { steps: ran, partial }: Trail,
  handlers: readonly CountedHandler[],
  ids: ReadonlyMap<string, string>,
): ExplainedStep[] {
  const byLine = new Map(handlers.map((handler) => [handlerLine(handler), handler]))
  const named = ({ kind, point, plugin, method }: CountedHandler) => ({
    kind,
    point,
    installation: plugin,
    plugin: ids.get(plugin) ?? plugin,
    method,
  })
  const steps = ran
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ line, outcome, at, ms }): ExplainedStep[] => {
      const handler = byLine.get(line)
      return handler === undefined ? [] : [{ ...named(handler), outcome, at, ms: partial === true ? null : ms }]
    })
  if (partial === true) return steps
  const points = new Set(steps.filter(({ kind }) => kind !== 'provider').map(({ point }) => point))
  const lines = new Set(ran.map(({ line }) => line))
  const left = handlers.filter(
    (one) => one.kind !== 'provider' && points.has(one.point) && !lines.has(handlerLine(one)),
  )
  return [
    ...steps,
    ...left.map((handler): ExplainedStep => ({ ...named(handler), outcome: 'not run', at: null, ms: null })),
  ]
}

/** Whoever comes last among those that can end a call. */
const stopperIn = (steps: readonly ExplainedStep[]): ExplainedStep | null =>
  steps.findLast(
    ({ kind, outcome }) => kind !== 'after' && ['denied', 'failed', 'timed_out', 'answered'].includes(outcome),
  ) ?? null
