import { describeFault } from './describe-fault.js'
import type { PluginNames } from './plugin-names.js'

const verbs: Readonly<Record<string, string>> = {
  add: 'Install',
  set: 'Have exactly',
  apply: 'Have exactly',
  remove: 'Remove',
  restore: 'Bring back',
  update: 'Update',
  enable: 'Switch on',
  disable: 'Switch off',
  configure: 'Change the settings of',
}

/** What a release was made for (`add order-minimum@^1`), as a seller says it. */
export function describeReason(reason: string, names: PluginNames): string {
  const [what = '', ...because] = reason.split(': ')
  if (because.length > 0) return `${describeReason(what, names)}: ${describeFault(because.join(': '), names.title)}`
  const [, told = '', more = ''] = /^(.*?)( with earlier events)?$/.exec(what) ?? []
  const [kind = '', ...specs] = told.split(' ')
  if (kind === 'create') return 'Open the shop'
  if (kind === 'rollback') return `Go back to release ${specs.at(-1)}`
  if ((kind === 'set' || kind === 'apply') && specs.length === 0) return 'Remove all plugins'
  if (told === 'update all') return 'Update all plugins'
  const titles = (some: readonly string[]): string => some.map((spec) => names.title(nameIn(spec))).join(', ')
  if (kind === 'place')
    return `Run ${titles(specs.slice(0, -1))} ${specs.at(-1) === 'outside' ? 'outside of' : 'in'} your shop`
  if (kind === 'purge') return `Remove ${titles(specs)}, with what is stored`
  const verb = verbs[kind]
  return verb === undefined ? reason : `${verb} ${titles(specs)}${more}`
}

/** `@acme/order-minimum@^1.0.0` → `order-minimum`. */
const nameIn = (spec: string): string => spec.replace(/(.)@.*$/, '$1').replace(/^@[^/]*\//, '')

/** Who asked for a release. */
export function describeAuthor(by: string): string {
  if (by.startsWith('seller of ')) return 'you'
  return by === 'operator' ? 'your operator' : 'the platform'
}
