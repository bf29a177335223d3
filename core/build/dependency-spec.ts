import semver from 'semver'

/** What package.json says of a dependency: a range or tag of a package in the registry, or what we cannot take. */
export type DependencySpec =
  | { readonly kind: 'published'; readonly name: string; readonly range: string }
  | { readonly kind: 'unsupported' }

const nameInRegistry = /^(@[a-z0-9~][\w.~-]*\/)?[a-z0-9~_-][\w.~-]*$/i
const tag = /^[a-z][\w.-]*$/i

/** Reads `"name": "spec"`, with `npm:other@range` as an alias. Addresses (git, files, URLs, workspaces) are unsupported. */
export function parseDependencySpec(name: string, spec: string): DependencySpec {
  const alias = /^npm:(?<target>@?[^@]+)(?:@(?<range>.*))?$/.exec(spec.trim())?.groups
  const target = alias?.['target'] ?? name
  const range = alias === undefined ? spec.trim() : (alias['range'] ?? '*')
  const isVersion = semver.validRange(range) !== null || tag.test(range)
  if (!isVersion || !nameInRegistry.test(name) || !nameInRegistry.test(target)) return { kind: 'unsupported' }
  return { kind: 'published', name: target, range }
}
