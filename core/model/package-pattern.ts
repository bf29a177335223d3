import { Type } from 'typebox'

/** A package by its name, or all of a scope: `@house/*`. */
export const packagePattern = Type.String({
  pattern: '^(@[a-z0-9][a-z0-9._-]*/([a-z0-9][a-z0-9._-]*|\\*)|[a-z0-9][a-z0-9._-]*)$',
  maxLength: 214,
})

/** Whether one of the patterns names the package. */
export const isNamedBy = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => pattern === name || (pattern.endsWith('/*') && name.startsWith(pattern.slice(0, -1))))
