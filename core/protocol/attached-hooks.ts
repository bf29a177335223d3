import type { Attachments, Facts } from '../model/index.js'

type Hooks = Facts['hooks']

/** The hooks that stand where the seller has chosen: those that may be detached only on the points that were named. */
export const attachedHooks = (hooks: Hooks, attach: Attachments = {}): Hooks =>
  hooks.filter(
    ({ detachable, method, point }) => !detachable || !Object.hasOwn(attach, method) || attach[method]?.includes(point),
  )

/** Why the plugin cannot stand where the seller has chosen; each reason names what can be chosen. */
export function attachProblems(hooks: Hooks, attach: Attachments = {}): string[] {
  const choosable = hooks.filter(({ detachable }) => detachable)
  const methods = [...new Set(choosable.map(({ method }) => method))]
  return Object.entries(attach).flatMap(([method, points]) => {
    const own = choosable.filter((hook) => hook.method === method).map(({ point }) => point)
    if (own.length === 0)
      return [`nobody chooses where "${method}" stands; it can be chosen for ${methods.join(', ') || 'no method'}`]
    return points
      .filter((point) => !own.includes(point))
      .map((point) => `"${method}" does not stand on ${point}; it can on ${own.join(', ')}`)
  })
}
