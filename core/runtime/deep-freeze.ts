/**
 * Freezes plain data through and through, in place, also below what is frozen already. Class instances (dates, buffers)
 * are left as they are.
 */
export function deepFreeze<T>(value: T, seen = new WeakSet<object>()): T {
  if (typeof value !== 'object' || value === null || seen.has(value) || !isPlain(value)) return value
  seen.add(value)
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner, seen)
  return value
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value)
}
