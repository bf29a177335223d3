import { type Facts, notInstalled, shopError } from '../../../model/index.js'
import { outsideProblems } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import { type NewToken, type PluginToken, PluginTokens, type TokenKey } from '../../store/plugin-tokens.js'
import { getTenant } from '../../store/tenants.js'

export interface MadeToken extends NewToken {
  /** Where its plugin connects. */
  readonly socket: string
}

/** A token by which a plugin that runs outside connects. INSTALLATION_NOT_FOUND, PLUGIN_NOT_OUTSIDE, PORT_TAKEN. */
export async function makePluginToken(control: Control, key: TokenKey, expiresInMs?: number): Promise<MadeToken> {
  await mustRunOutside(control, key)
  const socket = await control.supervisor.sockets.open()
  return { ...(await new PluginTokens(control.pool).make(key, expiresInMs)), socket }
}

export async function listPluginTokens(control: Control, key: TokenKey): Promise<PluginToken[]> {
  await mustRunOutside(control, key)
  return new PluginTokens(control.pool).list(key)
}

/** Where its program connects; null while the platform listens to none, since no plugin has a token. As above. */
export async function socketFor(control: Control, key: TokenKey): Promise<{ readonly socket: string | null }> {
  await mustRunOutside(control, key)
  return { socket: await control.supervisor.sockets.address() }
}

/** Whoever is connected by it is gone within a second. TOKEN_NOT_FOUND. */
export async function revokePluginToken(control: Control, key: TokenKey, id: string): Promise<void> {
  if (!(await new PluginTokens(control.pool).revoke(key, id)))
    throw shopError('TOKEN_NOT_FOUND', id, key.plugin, key.tenant)
}

async function mustRunOutside({ pool, releases }: Control, { tenant, plugin }: TokenKey): Promise<void> {
  await getTenant(pool, tenant)
  const live = await releases.live(tenant)
  const found = live?.plugins.find(({ name }) => name === plugin)
  if (found === undefined)
    throw notInstalled(
      plugin,
      tenant,
      (live?.plugins ?? []).map(({ name }) => name),
    )
  if (!mayRunOutside(found.facts)) throw shopError('PLUGIN_NOT_OUTSIDE', plugin, tenant)
}

/** It does, or it could be placed there: then it may have its token, and wait, before it is. */
function mayRunOutside(facts: Facts): boolean {
  const classes = facts.hooks.map(({ point }) => point.slice(0, point.indexOf('.')))
  return facts.outside !== undefined || outsideProblems(facts, { classes, peers: [] }).length === 0
}
