import validRange from 'semver/ranges/valid.js'
import { shopError } from './errors.js'

export const packageNamePattern = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/

/** What a person writes on the command line: `name`, `@scope/name`, either with `@range`. */
export function parsePluginSpec(spec: string): { package: string; range: string } {
  const at = spec.indexOf('@', 1)
  const name = at === -1 ? spec : spec.slice(0, at)
  const range = at === -1 ? 'latest' : spec.slice(at + 1)
  if (!packageNamePattern.test(name) || name.length > 214) throw shopError('NAME_INVALID', 'package', name)
  if (range === 'latest') return { package: name, range: '*' }
  if (range === '' || validRange(range) === null) throw shopError('RANGE_INVALID', name, range)
  return { package: name, range }
}
