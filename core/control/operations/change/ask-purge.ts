import { isShopError, shopError } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { describePluginData, type PluginKey, purgePlugin } from './plugin-data.js'

export interface AskPurge extends PluginKey {
  readonly by: string
  /** Without a grace: there is no way back. */
  readonly now: boolean
}

/**
 * Has what a removed plugin has left purged, when the grace is over in which it can be restored. Rejects with
 * PLUGIN_INSTALLED while it is there, with INSTALLATION_NOT_FOUND where nothing of that name is left.
 */
export function askPurge(control: Control, { tenant, name, by, now }: AskPurge): Promise<void> {
  const { purges, graceMs } = control
  return control.inTurn(tenant, async () => {
    const { state } = await describePluginData(control, { tenant, name })
    if (state !== 'removed') throw shopError('PLUGIN_INSTALLED', name, tenant)
    const lastRelease = await lastWith(control, { tenant, name })
    if (now || graceMs === 0 || lastRelease === undefined) await purgePlugin(control, { tenant, name })
    else await purges.add({ tenant, name, lastRelease, sinceRelease: null, by, graceMs })
  })
}

/** The newest release that was live with it: what its removal took away comes back from there. */
async function lastWith({ releases }: Control, { tenant, name }: PluginKey): Promise<number | undefined> {
  const had = await releases.list(tenant, 1_000)
  return had.find(({ liveAt, plugins }) => liveAt !== null && plugins.some((one) => one.name === name))?.number
}

/** Purges what has waited for its time. Each that is cut off is done again, since it waits until it is done. */
export async function purgeDue(control: Control): Promise<readonly PluginKey[]> {
  const { purges, log } = control
  const purged: PluginKey[] = []
  for (const { tenant, name } of await purges.due()) {
    const work = control.inTurn(tenant, async () => {
      // Somebody may have brought it back while this waited for its turn.
      if (!(await purges.due(tenant)).some((one) => one.name === name)) return
      await purgePlugin(control, { tenant, name })
      purged.push({ tenant, name })
      log('a removed plugin is purged, now that its grace is over', { tenant, plugin: name })
    })
    await work.catch(async (error: unknown) => {
      // It came back with another plugin that needs it.
      if (isShopError(error) && error.code === 'PLUGIN_INSTALLED') await purges.forget(tenant, name)
      else log('a removed plugin was not purged', { tenant, plugin: name, error: String(error) })
    })
  }
  return purged
}
