const deepest = 64

/** Why the value would not come back from JSON as it is: `.earned.at is a Date`; undefined when it would. */
export function jsonProblem(value: unknown, path = '', depth = 0): string | undefined {
  if (depth > deepest) return `${path} is nested too deeply, or in a circle`
  switch (typeof value) {
    case 'string':
      return textProblem(value, path)
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is ${value}`
    case 'boolean':
      return undefined
    case 'object':
      return value === null ? undefined : objectProblem(value, path, depth)
    default:
      return `${path} is ${value === undefined ? 'undefined' : `a ${typeof value}`}`
  }
}

function objectProblem(value: object, path: string, depth: number): string | undefined {
  if (Array.isArray(value))
    return first(
      value.map((item, index) => [`${path}[${index}]`, item]),
      depth,
    )
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return `${path} is a ${value.constructor.name}`
  // JSON drops what is undefined, as whoever leaves it out means.
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return first(
    fields.map(([name, field]) => [`${path}.${name}`, field]),
    depth,
  )
}

function first(items: readonly (readonly [path: string, value: unknown])[], depth: number): string | undefined {
  for (const [path, value] of items) {
    const problem = jsonProblem(value, path, depth + 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** PostgreSQL keeps neither in JSON. */
function textProblem(value: string, path: string): string | undefined {
  if (value.includes('\0')) return `${path} holds a NUL character`
  return value.isWellFormed() ? undefined : `${path} holds half a character (a lone surrogate)`
}
