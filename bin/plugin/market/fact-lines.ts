import type { Facts } from '../../../core/model/index.js'

/** One thing that a plugin declares: what it is, and which. */
export type FactLine = readonly [kind: string, words: string]

/** All that a plugin was seen to declare at publish, in a fixed order. */
export function factLines(facts: Facts): FactLine[] {
  const { hooks, events, emits = [], jobs, queue = [], routes, capabilities, config, mail, outside } = facts
  return [
    ...hooks.map(({ kind, point, method }): FactLine => ['hook', `${kind} ${point} → ${method}`]),
    ...events.map(({ types, method }): FactLine => ['event', `${types.join(', ')} → ${method}`]),
    ...(outside?.events ?? []).map((type): FactLine => ['event', `${type} → outside`]),
    ...emits.map((type): FactLine => ['emits', type]),
    ...jobs.map(({ cron, method }): FactLine => ['job', `${cron} → ${method}`]),
    ...queue.map(({ method }): FactLine => ['queue', method]),
    ...routes.map((route): FactLine => ['route', route]),
    ...partLines(facts),
    ...mail.map((name): FactLine => ['mail', name]),
    ...capabilities.map((scope): FactLine => ['needs', scope]),
    ...Object.keys(config?.['properties'] ?? {}).map((key): FactLine => ['setting', key]),
  ]
}

/** What it adds to the shop itself. */
function partLines(facts: Facts): FactLine[] {
  const {
    providers = [],
    offers = [],
    replaces = [],
    fields = [],
    migrations = [],
    lifecycle = [],
    assets = [],
  } = facts
  return [
    ...providers.map(({ kind, name }): FactLine => ['provider', `${kind} ${name}`]),
    ...fields.map(({ entity, name, write }): FactLine => ['field', `${entity} ${name}, written by the ${write}`]),
    ...offers.map(({ token }): FactLine => ['offers', token]),
    ...replaces.map(({ token }): FactLine => ['replaces', token]),
    ...migrations.map(({ name }): FactLine => ['tables', name]),
    ...lifecycle.map(({ kind, method }): FactLine => ['when', `${kind} → ${method}`]),
    ...assets.map((name): FactLine => ['asset', name]),
  ]
}
