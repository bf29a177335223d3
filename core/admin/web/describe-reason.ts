import { describeFault } from './describe-fault.js'
import { titleOf } from './title-of.js'

const verbs: Readonly<Record<string, string>> = {
  add: 'Install',
  set: 'Have exactly',
  remove: 'Remove',
  purge: 'Remove with its data',
  restore: 'Bring back',
  update: 'Update',
  enable: 'Switch on',
  disable: 'Switch off',
  configure: 'Change the settings of',
}

/** What a release was made for (`add order-minimum@^1`), as a seller says it. */
export function describeReason(reason: string): string {
  const [what = '', ...because] = reason.split(': ')
  if (because.length > 0) return `${describeReason(what)}: ${describeFault(because.join(': '))}`
  const [, told = '', more = ''] = /^(.*?)( with earlier events)?$/.exec(what) ?? []
  const [kind = '', ...names] = told.split(' ')
  if (kind === 'create') return 'Open the shop'
  if (kind === 'rollback') return `Go back to release ${names.at(-1)}`
  if (kind === 'set' && names.length === 0) return 'Remove all plugins'
  const verb = verbs[kind]
  return verb === undefined ? reason : `${verb} ${names.map(plain).join(', ')}${more}`
}

/** `@acme/order-minimum@^1.0.0` → `Order minimum`. */
const plain = (spec: string): string => titleOf(spec.replace(/(.)@.*$/, '$1').replace(/^@[^/]*\//, ''))

/** Who asked for a release. */
export function describeAuthor(by: string): string {
  if (by.startsWith('seller of ')) return 'you'
  return by === 'operator' ? 'your operator' : 'the platform'
}
