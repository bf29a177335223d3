import type { PluginSketch } from './write-plugin.js'

/** A plugin with several faults: each case says which, and what is said of it. */
interface FaultyPlugin {
  readonly cases: [what: string, reason: string][]
  sketch: PluginSketch
}

/** As few plugins as have all the faults, where no two of one plugin are in the same place. */
export function withManyFaults(faults: readonly (readonly [string, PluginSketch, string])[]): readonly FaultyPlugin[] {
  const plugins: FaultyPlugin[] = []
  for (const [what, sketch, reason] of faults) {
    const plugin = plugins.find((other) => merged(other.sketch, sketch) !== undefined)
    if (plugin === undefined) plugins.push({ cases: [[what, reason]], sketch })
    else {
      plugin.cases.push([what, reason])
      plugin.sketch = merged(plugin.sketch, sketch) as PluginSketch
    }
  }
  return plugins
}

/** Both, or undefined where they say different things of one place. */
function merged(one: object, other: object): object | undefined {
  const result: Record<string, unknown> = { ...one }
  for (const [key, value] of Object.entries(other)) {
    const there = result[key]
    if (there === undefined) result[key] = value
    else {
      const both = isRecord(there) && isRecord(value) ? merged(there, value) : undefined
      if (both === undefined) return undefined
      result[key] = both
    }
  }
  return result
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
