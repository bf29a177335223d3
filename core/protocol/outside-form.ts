import type { Attachments, External, Facts } from '../model/index.js'
import { attachedHooks } from './attached-hooks.js'

/** What a plugin may be given where it runs outside, beside what needs no scope. */
const scopesOutside: ReadonlySet<string> = new Set(['http'])

/** What is known of a plugin beside its facts. */
export interface AroundFacts {
  /** Classes of `@shopctl/sdk/shop`, on whose points hooks may stand. */
  readonly classes: readonly string[]
  /** Packages of other plugins that it names under `peerDependencies`. */
  readonly peers: readonly string[]
}

/**
 * Why a plugin that was written for the shop cannot run outside: every reason. What both places have is `before` hooks on the
 * shop's points, events by their type, settings, a log, calls to consented hosts, and what is said of the shop.
 */
export function outsideProblems(facts: Facts, { classes, peers }: AroundFacts): string[] {
  if (facts.outside !== undefined) return ['it is an external plugin, and runs there already']
  return [
    ...hookProblems(facts.hooks, classes),
    ...facts.events
      .filter(({ where }) => where !== undefined)
      .map(({ types, method }) => `"${method}" takes ${types.join(', ')} by fields, and not by type alone`),
    ...facts.capabilities.filter((scope) => !scopesOutside.has(scope)).map((scope) => `it needs "${scope}"`),
    ...partProblems(facts),
    ...peers.map((name) => `it needs the plugin ${name}`),
  ]
}

function hookProblems(hooks: Facts['hooks'], classes: readonly string[]): string[] {
  const points = hooks.map(({ point }) => point)
  const twice = new Set(points.filter((point, index) => points.indexOf(point) !== index))
  return [
    ...hooks
      .filter(({ kind }) => kind !== 'before')
      .map(({ kind, point, method }) => `"${method}" stands ${kind} ${point}, and not before it`),
    ...hooks
      .filter(({ point }) => !classes.includes(point.slice(0, point.indexOf('.'))))
      .map(({ point, method }) => `"${method}" stands on ${point}, which is not the shop’s own`),
    ...[...twice].map((point) => `it has several hooks on ${point}`),
  ]
}

/** What of a plugin lives in the shop's worker or database. */
function partProblems(facts: Facts): string[] {
  const { routes, emits = [], jobs, queue = [], providers = [], offers = [], replaces = [], needs = [] } = facts
  const { fields = [], mail, lifecycle = [], migrations = [], assets = [] } = facts
  const parts: readonly (readonly [what: string, names: readonly string[]])[] = [
    ['routes', routes],
    ['events of its own', emits],
    ['jobs by the clock', jobs.map(({ method }) => method)],
    ['jobs of the queue', queue.map(({ method }) => method)],
    ['providers', providers.map(({ kind, name }) => `${kind} ${name}`)],
    ['services for others', offers.map(({ token }) => token)],
    ['services in the place of the shop’s', replaces.map(({ token }) => token)],
    ['services of others that it needs', needs],
    ['fields', fields.map(({ entity, name }) => `${entity}.${name}`)],
    ['mails', mail],
    ['turns of its life', lifecycle.map(({ kind, method }) => `${kind} ${method}`)],
    ['tables', migrations.map(({ name }) => name)],
    ['assets', assets],
  ]
  return parts.filter(([, names]) => names.length > 0).map(([what, names]) => `it has ${what} (${names.join(', ')})`)
}

/** What an external plugin that does the same would say in its manifest; hooks only where the seller has them stand. */
export function externalForm({ hooks, events, config }: Facts, attach?: Attachments): External {
  const types = [...new Set(events.flatMap((event) => event.types))]
  return {
    hooks: attachedHooks(hooks, attach).map(({ point, before, after, deadline }) => ({
      point,
      kind: 'before',
      ...(deadline === undefined ? {} : { deadlineMs: deadline }),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    })),
    events: types,
    ...(config === null ? {} : { config }),
  }
}

/** The facts of what stands in the shop for it. */
export function outsideFacts(facts: Facts, attach?: Attachments): Facts {
  const { sdk, config, locales, changes } = facts
  const { hooks = [], events = [] } = externalForm(facts, attach)
  return {
    sdk,
    hooks: hooks.map(({ deadlineMs, ...hook }) => ({
      ...hook,
      method: externalMethod(hook.point),
      ...(deadlineMs === undefined ? {} : { deadline: deadlineMs }),
    })),
    events: [],
    jobs: [],
    routes: [],
    capabilities: ['outside'],
    config,
    mail: [],
    outside: { events },
    ...(locales === undefined ? {} : { locales }),
    ...(changes === undefined ? {} : { changes }),
  }
}

/** What a plugin was consented to stays what it may; and what its hooks and events are about leaves the platform. */
export const outsideScopes = (scopes: readonly string[]): readonly string[] => [...new Set([...scopes, 'outside'])]

/** The method that the SDK's `externalPlugin` makes for a point: `beforeCheckoutPlace`. */
const externalMethod = (point: string): string =>
  `before${point.replace(/\.(.)/, (_dot, first: string) => first.toUpperCase())}`
