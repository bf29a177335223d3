import { problemOfCron, problemsOfConfigSchema, problemsOfEmits, problemsOfWhere } from '../../core/model/index.js'
import type { Declared } from '../../core/protocol/index.js'
import { missingScopes } from './compare-scopes.js'
import type { Description } from './describe-plugin.js'
import type { PluginPackage } from './read-package.js'
import { reviewFields } from './review-fields.js'

/** A reason against publishing a plugin, and what in its code it is about. */
export interface Reason {
  readonly reason: string
  readonly about: Declared
}

/** Why what the plugin's code declares could not work. */
export function reviewDeclared(
  { name, shopctl: { scopes } }: PluginPackage,
  { facts, taken }: Extract<Description, { kind: 'facts' }>,
): Reason[] {
  const { config, events, emits = [], jobs, capabilities } = facts
  const plugin = { kind: 'plugin' } as const
  const configProblems = config === null ? [] : problemsOfConfigSchema(config)
  return [
    ...capabilities.flatMap((capability) =>
      about({ kind: 'capability', name: capability }, missingScopes(scopes, capability)),
    ),
    ...taken.map((route) => ({
      reason: `it has the route ${route}, which the shop answers itself`,
      about: { kind: 'route', name: route } as const,
    })),
    ...about(
      plugin,
      configProblems.map((reason) => `its config: ${reason}`),
    ),
    ...jobs.flatMap(({ cron, method }) => about({ kind: 'method', name: method }, problemsOfJob(cron, method))),
    ...emits.flatMap((type) => about({ kind: 'event', name: type }, problemsOfEmits(name, [type]))),
    ...events.flatMap((event) =>
      about({ kind: 'method', name: event.method }, problemsOfWhere({ events: [event], config })),
    ),
    ...about(plugin, reviewFields(facts)),
  ]
}

const about = (declared: Declared, reasons: readonly string[]): Reason[] =>
  reasons.map((reason) => ({ reason, about: declared }))

function problemsOfJob(cron: string, method: string): string[] {
  const problem = problemOfCron(cron)
  return problem === undefined ? [] : [`the time "${cron}" of ${method} is none: ${problem}`]
}
