/**
 * What is sent is cloned by recursion, and what one side could write the other may not be able to read: then Node throws in the
 * midst of reading, and the process is gone. From some 1,700 levels on that is so; nothing honest has a tenth of it.
 */
const mostLevels = 200

/** Whether a value is nested so deeply that it could end the process that reads it: an event's payload, or a worker's answer. */
export function isNestedTooDeeply(value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) return true
    level = level.flatMap(partsOf)
  }
  return false
}

function partsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  return value instanceof Set ? [...value] : Object.values(value)
}
