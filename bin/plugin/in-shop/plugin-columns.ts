import type { PluginView } from '../../../core/control/client/index.js'
import { showAttach } from '../../command/parse-attach.js'
import { safeLine } from '../../terminal/safe-text.js'
import type { Column } from '../../terminal/table.js'
import { waitingWords } from '../../terminal/waiting-words.js'

/** What a list of a shop's plugins says of each. */
export const pluginColumns: readonly Column<PluginView>[] = [
  { title: 'name', of: ({ name }) => name, paint: (_plugin, { bold }) => bold },
  { title: 'plugin', of: ({ name, package: from }) => (from === name ? '' : from) },
  { title: 'version', of: ({ version }) => version },
  { title: 'wanted', of: ({ range, kind }) => (kind === 'implicit' ? 'by others' : range) },
  {
    title: 'state',
    of: (plugin) => (isAway(plugin) ? 'away' : plugin.state),
    paint: (plugin, paint) => (isAway(plugin) ? paint.red : paintState(plugin.state, paint)),
  },
  {
    title: 'outside',
    of: outsideWords,
    paint: ({ outside }, { red, green }) => (outside?.connections === 0 ? red : green),
  },
  { title: 'purged', of: ({ purgeAt }) => purgeAt && new Date(purgeAt).toLocaleString('sv-SE') },
  { title: 'withdrawn', of: ({ withdrawn }) => withdrawn, paint: (_plugin, { red }) => red },
  { title: 'set aside', of: ({ parked }) => parked || '', paint: (_plugin, { red }) => red },
  { title: 'calls', of: ({ cost }) => cost?.calls || '' },
  { title: 'errors', of: ({ cost }) => cost?.errors || '', paint: (_plugin, { red }) => red },
  { title: 'p50', of: ({ cost }) => timeOf(cost, cost?.p50) },
  { title: 'p95', of: ({ cost }) => timeOf(cost, cost?.p95) },
  { title: 'may', of: ({ scopes }) => scopes.join(' ') },
  { title: 'on failure', of: ({ onFailure }) => onFailure },
  { title: 'stands on', of: ({ attach }) => showAttach(attach) },
  { title: 'settings', of: settingsOf },
  { title: 'last error', of: ({ cost }) => safeLine(cost?.lastError ?? ''), paint: (_plugin, { red }) => red },
]

/** It is in the release that serves, and its own program is not there. */
const isAway = ({ state, outside }: PluginView): boolean => state === 'running' && outside?.connections === 0

/** How a plugin that runs outside is connected. */
export function outsideWords({ outside, place }: Pick<PluginView, 'outside'> & { readonly place?: string }): string {
  if (outside === null) return place === 'outside' ? 'when it is live' : ''
  const { connections, since, waiting } = outside
  const from = since === null ? '' : ` since ${new Date(since).toLocaleString('sv-SE')}`
  if (connections === 0) {
    const words = waitingWords(waiting)
    return `${since === null ? 'was never connected' : `gone${from}`}${words === '' ? '' : `, ${words}`}`
  }
  return `${connections === 1 ? 'connected' : `${connections} connections`}${from}`
}

const timeOf = (cost: PluginView['cost'], ms = 0): string =>
  cost === null || cost.calls === 0 ? '' : `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`

function paintState(
  state: PluginView['state'],
  { green, red, dim }: Parameters<NonNullable<Column<PluginView>['paint']>>[1],
) {
  switch (state) {
    case 'running':
      return green
    case 'asleep':
    case 'off':
    case 'removed':
      return dim
    case 'stopped':
    case 'missing':
    case 'failed':
    case 'killed':
      return red
  }
}

function settingsOf({ config, secrets }: PluginView): string {
  const shown = Object.entries(config).map(([key, value]) => `${key}=${safeLine(JSON.stringify(value))}`)
  return [...shown, ...secrets.map((key) => `${key}=•••`)].join(' ')
}
