/**
 * Freezes plain data through and through, in place, also below what is frozen already. Class instances (dates, buffers)
 * are left as they are.
 */
export function deepFreeze<T>(value: T): T {
  freeze(value, 0, undefined)
  return value
}

/** Most of what is frozen is flat; only deeper down it is remembered where one has been, against circles. */
const flat = 2

function freeze(value: unknown, depth: number, seen: WeakSet<object> | undefined): void {
  if (typeof value !== 'object' || value === null || seen?.has(value) || !isPlain(value)) return
  Object.freeze(value)
  const inside = depth < flat ? undefined : (seen ?? new WeakSet()).add(value)
  for (const inner of Object.values(value)) if (typeof inner === 'object') freeze(inner, depth + 1, inside)
}

/** Also what fastify makes of an address: objects of a class of its own that has nothing above it. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null || Array.isArray(value)
}
