import type { ReleasePlugin } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { OutsideView } from '../../outside-view.js'

/** A thousand shops may wait for one author's machine. */
const countedTo = 1_000

/** An installation that runs outside. */
interface Outsider {
  readonly tenant: string
  readonly plugin: string
}

type Asking = Pick<Control, 'supervisor' | 'outbox'>

/** How those of a shop's plugins are connected that run outside, by name. */
export async function outsideOf(
  control: Asking,
  tenant: string,
  plugins: readonly ReleasePlugin[],
): Promise<ReadonlyMap<string, OutsideView>> {
  const outside = plugins.filter(({ facts }) => facts.outside !== undefined)
  const views = await readOutside(
    control,
    outside.map(({ name }) => ({ tenant, plugin: name })),
  )
  return new Map(views.map(({ plugin, tenant: _tenant, ...view }) => [plugin, view]))
}

/** How each of these is connected, and how much waits for those that are not. */
export async function readOutside(
  { supervisor, outbox }: Asking,
  outsiders: readonly Outsider[],
): Promise<readonly (Outsider & OutsideView)[]> {
  if (outsiders.length === 0) return []
  const present = new Map((await supervisor.sockets.present()).map((one) => [keyOf(one), one]))
  const isAway = (one: Outsider): boolean => (present.get(keyOf(one))?.connections ?? 0) === 0
  const kept = await outbox.countKept({ sink: 'socket', of: outsiders.filter(isAway), most: countedTo })
  const counts = new Map(kept.map((one) => [keyOf(one), one.count]))
  return outsiders.map((one) => {
    const { connections = 0, since = null } = present.get(keyOf(one)) ?? {}
    return { tenant: one.tenant, plugin: one.plugin, connections, since, waiting: counts.get(keyOf(one)) ?? 0 }
  })
}

const keyOf = ({ tenant, plugin }: Outsider): string => `${tenant} ${plugin}`
