import type { Wiring } from '../protocol/index.js'
import { stackOf } from './plugin-fault.js'

/**
 * The installation whose code stands highest in an error's stack: the build calls each source by its package
 * (`…/greeter@1.0.0/src/index.ts`). Undefined where no plugin's code is in it.
 */
export function blamedPlugin(error: unknown, { plugins }: Wiring): string | undefined {
  const stack = stackOf(error)
  const places = Object.entries(plugins).map(([name, { id }]) => ({ name, at: stack.indexOf(`/${id}/`) }))
  return places.filter(({ at }) => at !== -1).sort((a, b) => a.at - b.at)[0]?.name
}

/** Where a plugin's own code stands highest in an error's stack, as `greeter@1.0.0/src/index.ts:3:5`. */
export function placeInStack(stack: string, id: string): string | undefined {
  const from = stack.indexOf(`/${id}/`)
  return from === -1 ? undefined : /^\/(\S+?:\d+:\d+)/.exec(stack.slice(from))?.[1]
}
