import type { Command } from 'commander'
import type { PlatformClient } from '../../../core/control/client/index.js'
import type { Facts, PluginDetails, PluginSummary, TrialReport } from '../../../core/model/index.js'
import { trialOf, wordsOfTrial } from '../../change/tried-badly.js'
import { answering, type Cli } from '../../command/cli.js'
import { teach } from '../../command/teach.js'
import { connect } from '../../home/connect.js'
import type { Answer } from '../../terminal/answer.js'
import type { Look } from '../../terminal/look.js'
import { safeLine, safeText } from '../../terminal/safe-text.js'
import { type Column, table } from '../../terminal/table.js'
import { type FactLine, factLines } from './fact-lines.js'

/** What can be had: `search` and `info`. */
export function declareMarket(group: Command, cli: Cli): void {
  const search = group
    .command('search')
    .description('Find plugins in the registry.')
    .argument('[text...]', 'words that they must have; all plugins when there are none')
    .action(answering(cli, (words: readonly string[]) => searchPlugins(cli, words.join(' '))))
  teach(search, [
    ['shopctl plugin search', 'all of them'],
    ['shopctl plugin search abandoned cart', 'those about abandoned carts'],
  ])
  const info = group
    .command('info')
    .description('All about a plugin: what it does, what it may do, its settings and its README.')
    .argument('<name>', 'its package name')
    .action(answering(cli, (name: string) => describePlugin(cli, name)))
  teach(info, [['shopctl plugin info order-minimum', '']])
}

async function searchPlugins(cli: Cli, text: string): Promise<Answer> {
  const client = await connect(cli)
  const plugins = await client.search(text)
  if (plugins.length > 0) return { data: plugins, show: (look) => table(plugins, summaryColumns, look) }
  const none = text === '' ? 'The registry has no plugins yet.' : `No plugin is about "${safeLine(text)}".`
  const meant = text === '' ? undefined : await meantBy(client, text)
  return {
    data: plugins,
    show: () => (meant === undefined ? none : `${none} Did you mean this?  shopctl plugin search ${meant}`),
  }
}

/** The plugin, or the word of a plugin's name, that was misspelt. */
async function meantBy(client: PlatformClient, text: string): Promise<string | undefined> {
  const { nearestName } = await import('../../../core/model/index.js')
  const names = (await client.search('')).map(({ name }) => name)
  const words = names.flatMap((name) => name.split(/[^a-z0-9]+/)).filter((word) => word.length > 3)
  return nearestName(text.trim().toLowerCase().replaceAll(/\s+/g, '-'), [...names, ...words])
}

const summaryColumns: readonly Column<PluginSummary>[] = [
  { title: 'plugin', of: ({ name }) => name, paint: (_plugin, { bold }) => bold },
  { title: 'version', of: ({ version }) => version },
  { title: 'may', of: ({ scopes }) => scopes.join(' ') },
  { title: 'what it is', of: ({ title, description }) => [title, description].filter(Boolean).join(': ') },
]

async function describePlugin(cli: Cli, spec: string): Promise<Answer> {
  const { parsePluginSpec } = await import('../../../core/model/plugin-spec.js')
  const client = await connect(cli)
  const details = await client.details(parsePluginSpec(spec).package)
  const trial = await trialOf(client, { package: details.name, version: details.version })
  return { data: details, show: (look) => showDetails(details, trial, look) }
}

/** What it declares, a row a kind: what it needs is said by its scopes, and its settings have more to say. */
function declared(facts: Facts): FactLine[] {
  const kinds = Map.groupBy(factLines(facts), ([kind]) => kind)
  return [...kinds]
    .filter(([kind]) => kind !== 'needs' && kind !== 'setting')
    .map(([kind, lines]): FactLine => [kind, lines.map(([, words]) => words).join(', ')])
}

function showDetails(plugin: PluginDetails, trial: TrialReport | undefined, look: Look): string {
  const { name, version, title, description, scopes, versions, facts, readme } = plugin
  const { bold, dim } = look.paint
  const rows = [
    ['versions', versions.join(', ')],
    ['may', scopes.join(' ') || 'nothing of its own'],
    ...declared(facts),
    ['settings', settingsOf(facts)],
    ['trial', wordsOfTrial(trial)],
  ].filter(([, value]) => value !== '')
  const parts = [
    `${bold(safeLine(`${name}@${version}`))}  ${safeLine(title)}`,
    safeLine(description),
    table(
      rows,
      [
        { title: '', of: ([key = '']) => key, paint: () => dim },
        { title: '', of: ([, value = '']) => value },
      ],
      {
        ...look,
        columns: undefined,
      },
    ),
    safeText(readme).trim(),
  ]
  return parts.filter(Boolean).join('\n\n')
}

/** `minimum (integer, required), words (string)`. */
function settingsOf({ config }: Facts): string {
  // A JSON schema, as publish has read it from the plugin.
  const { properties = {}, required = [] } = (config ?? {}) as {
    properties?: Record<string, { type?: string; unit?: string; default?: unknown }>
    required?: readonly string[]
  }
  return Object.entries(properties)
    .map(([key, { type = 'any', unit, default: usual }]) => {
      const need = usual === undefined && required.includes(key) ? ['required'] : []
      const value = usual === undefined ? [] : [`default ${JSON.stringify(usual)}`]
      const money = unit === 'money' ? ['1000 is 10.00 EUR'] : []
      return `${key} (${[type, ...money, ...need, ...value].join(', ')})`
    })
    .join(', ')
}
