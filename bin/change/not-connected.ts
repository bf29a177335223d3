import type { GraphHandler, PlatformClient, ReleaseView } from '../../core/control/client/index.js'
import type { Change } from '../../core/model/index.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'

/** A plugin that runs outside and is not connected. */
export interface NotConnected {
  readonly name: string
  /** Hook points at which its failed check refuses the call, and at which the call goes on. */
  readonly refusing: readonly string[]
  readonly passing: readonly string[]
  /** It was written for the shop: `plugin run` runs it. */
  readonly isPlaced: boolean
}

interface Live {
  readonly change: Change
  readonly release: ReleaseView
}

/** Of the plugins that the change has brought outside, those that nobody has connected yet. */
export async function notConnected(
  client: PlatformClient,
  tenant: string,
  { change, release }: Live,
): Promise<readonly NotConnected[]> {
  const outside = new Map(release.plugins.filter(({ enabled }) => enabled).map((one) => [one.name, one.outside]))
  if (!mayBring(change) || ![...outside.values()].some((kind) => kind !== undefined)) return []
  // The change is live, whatever can be said of it.
  const graph = await client.graph(tenant).catch(() => undefined)
  const standing = (graph?.places ?? []).flatMap(({ name: place, standing: all }) =>
    all.map((handler) => ({ ...handler, place })),
  )
  const away = standing.filter((one) => one.outside?.connections === 0 && isBrought(change, one))
  return [...Map.groupBy(away, ({ installation }) => installation)].map(([name, handlers]) => {
    const hooks = handlers.filter(({ kind }) => kind === 'before')
    return {
      name,
      refusing: hooks.filter(({ onFailure }) => onFailure === 'closed').map(({ place }) => place),
      passing: hooks.filter(({ onFailure }) => onFailure !== 'closed').map(({ place }) => place),
      isPlaced: outside.get(name) === 'placed',
    }
  })
}

const mayBring = ({ kind }: Change): boolean => kind === 'add' || kind === 'place' || kind === 'enable'

function isBrought(change: Change, { installation, plugin }: GraphHandler): boolean {
  if (change.kind === 'add') return change.plugins.some((added) => plugin.startsWith(`${added.package}@`))
  return (change.kind === 'place' || change.kind === 'enable') && change.names.includes(installation)
}

/** What that means until it is connected, and how it gets there. */
export function showNotConnected(
  tenant: string,
  { name, refusing, passing, isPlaced: isRun }: NotConnected,
  { paint: { bold, yellow } }: Look,
): string[] {
  const refused =
    refusing.length === 0 ? [] : [`Until it is, its checks fail, and these calls are refused: ${refusing.join(', ')}.`]
  const passed =
    passing.length === 0 ? [] : [`Until it is, these calls go on without its checks: ${passing.join(', ')}.`]
  const kept = `Its events are kept.${isRun ? ' A runner that waits already is in within two seconds.' : ''}`
  const start = isRun ? `Run it:  shopctl plugin run ${name}` : 'Start its program with it.'
  return [
    `${yellow('!')} ${bold(safeLine(name))} runs outside, and is not connected yet.`,
    ...[...refused, ...passed, kept].map((line) => `  ${safeLine(line)}`),
    `  → Its token:  shopctl plugin token ${name} --tenant ${tenant}     ${start}`,
  ]
}
