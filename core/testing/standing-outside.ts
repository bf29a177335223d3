import type { Attachments } from '../model/index.js'
import { attachedHooks, externalForm } from '../protocol/index.js'
import { declaredFacts } from '../runtime/index.js'
import { type Constructor, noted } from '../sdk/host/index.js'
import { type ExternalHook, externalPlugin, type HookTarget } from '../sdk/index.js'

/** What stands in the shop for a plugin that runs outside, as the builder would write it. */
export function standingOutside(plugin: Constructor, attach?: Attachments): Constructor {
  const facts = { ...declaredFacts(plugin), sdk: '', mail: [] }
  const { events = [], config } = externalForm(facts, attach)
  const standing = attachedHooks(facts.hooks, attach)
  const notes = (noted(plugin, 'hooks') ?? []).filter(({ point, method }) =>
    standing.some((hook) => hook.point === point && hook.method === method),
  )
  const hooks = notes.map(({ point, target, options: { detachable: _detachable, ...options } }): ExternalHook => {
    return { target: target as HookTarget, point: point.slice(point.indexOf('.') + 1), ...options }
  })
  return externalPlugin({ events, hooks, ...(config === undefined ? {} : { config }) })
}
