/** A hook on a point, and before and behind whose hooks its author wants it. */
export interface OrderedHook {
  /** The installation's name. */
  readonly plugin: string
  readonly package: string
  /** Packages; one that is not here means nothing. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Hooks that wait for each other, in a circle: each stands before the next, the last one before the first. */
export interface HookCycle {
  readonly hooks: readonly OrderedHook[]
}

/**
 * Hooks of one kind on one point in the order that runs: the order given, changed only where the plugins' own words ask
 * for it. A plugin's words about itself mean nothing.
 */
export function orderHooks<H extends OrderedHook>(hooks: readonly H[]): H[] | HookCycle {
  const waiting = new Set(hooks)
  const ordered: H[] = []
  while (waiting.size > 0) {
    const next = [...waiting].find((hook) => firstBefore(hook, waiting) === undefined)
    if (next === undefined) return { hooks: circleIn(waiting) }
    waiting.delete(next)
    ordered.push(next)
  }
  return ordered
}

/** The first of those that must run before the hook. */
function firstBefore<H extends OrderedHook>(hook: H, others: Iterable<H>): H | undefined {
  return [...others].find((other) => runsBefore(other, hook))
}

const runsBefore = (one: OrderedHook, other: OrderedHook): boolean =>
  one.package !== other.package && (one.before.includes(other.package) || other.after.includes(one.package))

/** Where each waits for another, walking from one to what it waits for comes back to where it has been. */
function circleIn<H extends OrderedHook>(waiting: ReadonlySet<H>): H[] {
  const path: H[] = []
  let next = [...waiting][0]
  while (next !== undefined && !path.includes(next)) {
    path.push(next)
    next = firstBefore(next, waiting)
  }
  return path.slice(next === undefined ? 0 : path.indexOf(next)).toReversed()
}
