import type { External } from '../../core/model/index.js'
import type { Kernel } from '../../core/protocol/index.js'

/** Why what an external plugin declares cannot be; its points are looked at when the rest is run. */
export function reviewExternal({ hooks = [], events = [] }: External, kernel: Kernel): string[] {
  const known = kernel.modules['@shopctl/sdk/shop']?.exports ?? []
  const points = hooks.map(({ point }) => point)
  return [
    ...points
      .filter((point) => !known.includes(point.slice(0, point.indexOf('.'))))
      .map((point) => `"shopctl.external" has a hook on ${point}, and @shopctl/sdk/shop has no such class`),
    ...twice(points).map((point) => `"shopctl.external" has two hooks on ${point}`),
    ...twice(events).map((type) => `"shopctl.external" names the event ${type} twice`),
  ]
}

const twice = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
]
