import type { Lock, LockedPlugin, Manifest, PackageId } from '../model/index.js'
import { outsideFacts, wirePlugins } from '../protocol/index.js'
import { outsideModule } from './run-outside.js'

export interface EntryPlugin {
  readonly locked: LockedPlugin
  readonly id: PackageId
  /** By what the entry loads it, if not by its id. */
  readonly module?: string
  readonly manifest: Manifest
  /** The packages of other plugins that it names under `peerDependencies`. */
  readonly peers: readonly string[]
}

/** The plugins of a lock that go into its bundle, in the order of composition. */
export function entryPlugins(
  lock: Lock,
  manifestOf: (id: PackageId) => Pick<EntryPlugin, 'manifest' | 'peers'>,
): EntryPlugin[] {
  return lock.plugins
    .filter(({ enabled }) => enabled)
    .map((locked) => {
      const id = `${locked.package}@${locked.version}`
      const plugin = { locked, id, ...manifestOf(id) }
      return locked.place === 'outside' ? standingFor(plugin) : plugin
    })
}

/** What the entry says of an installation that runs outside: it is loaded by itself, and needs its connection alone. */
function standingFor({ locked, id, manifest }: EntryPlugin): EntryPlugin {
  const { attach, ...plugin } = locked
  const { facts } = manifest
  const stands = facts === undefined ? {} : { facts: outsideFacts(facts, attach) }
  return {
    locked: plugin,
    id,
    module: outsideModule(id, plugin.name),
    manifest: { ...manifest, scopes: ['outside'], ...stands },
    peers: [],
  }
}

/**
 * A shop's entry: the Wiring of its plugins as a module that a person can read. Handlers stand in the order that runs.
 * Nothing in it says whose shop it is, so that equal sets share a bundle.
 */
export function writeEntry(plugins: readonly EntryPlugin[]): string {
  const connections = wirePlugins(plugins.flatMap(declaring))
  const { hooks, events, jobs, fields, providers, offers, replaces, lifecycle } = connections
  return [
    header(plugins),
    '',
    `/** @type {import('shopctl/core/protocol/wiring.js').Wiring} */`,
    'const wiring = {',
    section('plugins: {', plugins.flatMap(pluginLines), '},'),
    '',
    section('hooks: {', handlerLines(hooks), '},'),
    '',
    section('events: {', handlerLines(events), '},'),
    '',
    section('jobs: [', listLines(jobs), '],'),
    '',
    section('fields: {', handlerLines(fields), '},'),
    '',
    section('providers: {', handlerLines(providers), '},'),
    ...where('offers', offers),
    ...where('replaces', replaces),
    '',
    section('lifecycle: [', listLines(lifecycle), '],'),
    '}',
    '',
    'export default wiring',
    '',
  ].join('\n')
}

function header(plugins: readonly EntryPlugin[]): string {
  const width = Math.max(0, ...plugins.map(({ locked }) => locked.name.length))
  const rows = plugins.map(({ locked: { name, kind }, id }) => {
    return ` *   ${name.padEnd(width)}  ${id}${kind === 'implicit' ? ', which another one needs' : ''}`
  })
  const story =
    plugins.length === 0
      ? ' * A shop without plugins.'
      : ' * Which plugin of this shop stands on what, in the order that runs:\n *'
  // With its exclamation mark it stays in the bundle.
  return ['/*!', story, ...rows, ' */'].join('\n')
}

/** A section that few shops have. */
const where = (name: string, services: Readonly<Record<string, readonly object[]>>): string[] =>
  Object.keys(services).length === 0 ? [] : ['', section(`${name}: {`, handlerLines(services), '},')]

function section(open: string, lines: readonly string[], close: string): string {
  return lines.length === 0
    ? `  ${open}${close}`
    : [`  ${open}`, ...lines.map((line) => `    ${line}`), `  ${close}`].join('\n')
}

function pluginLines({ locked, id, module = id, manifest, peers }: EntryPlugin): string[] {
  return [
    `${key(locked.name)}: {`,
    `  id: ${quote(id)},`,
    `  scopes: [${manifest.scopes.map(quote).join(', ')}],`,
    `  peers: [${peers.map(quote).join(', ')}],`,
    ...attachLines(locked.attach),
    `  load: () => import(${quote(module)}),`,
    '},',
  ]
}

const attachLines = (attach: LockedPlugin['attach'] = {}): string[] => {
  const methods = Object.entries(attach).map(([method, points]) => `${key(method)}: [${points.map(quote).join(', ')}]`)
  return methods.length === 0 ? [] : [`  attach: { ${methods.join(', ')} },`]
}

const declaring = ({ locked, manifest: { facts } }: EntryPlugin) => (facts === undefined ? [] : [{ ...locked, facts }])

const listLines = (rows: readonly object[]): string[] => rows.map((row) => `${literal(row)},`)

const handlerLines = (handlers: Readonly<Record<string, readonly object[]>>): string[] =>
  Object.entries(handlers).flatMap(([point, those]) => [
    `${key(point)}: [`,
    ...those.map((handler) => `  ${literal(handler)},`),
    '],',
  ])

/** `{ kind: 'before', plugin: 'order-minimum', method: 'check', deadline: 500 }`. */
const literal = (fields: object): string =>
  `{ ${Object.entries(fields as Record<string, unknown>)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? quote(value) : JSON.stringify(value)}`)
    .join(', ')} }`

const key = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : quote(name))

/** Single quotes as we write them, unless something in it has to be escaped. */
const quote = (text: string): string =>
  /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/.test(text) ? `'${text}'` : JSON.stringify(text)
