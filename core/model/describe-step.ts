import type { PlannedStep } from './plan.js'

/** What is different for one plugin, as a person says it: `update loyalty-points 1.2.0 → 1.3.0, may now also mail`. */
export function describeStep({ what, name, from, to, added, dropped, settings }: PlannedStep): string {
  const more = added.length > 0 ? [`may now also ${added.join(' ')}`] : []
  const less = dropped.length > 0 ? [`no longer ${dropped.join(' ')}`] : []
  switch (what) {
    case 'install':
      return [`install ${name} ${to}`, ...(added.length > 0 ? [`may ${added.join(' ')}`] : [])].join(', ')
    case 'update':
    case 'replace':
      return [`${what} ${name} ${from} → ${to}`, ...more, ...less].join(', ')
    case 'remove':
      return `remove ${name} ${from}`
    case 'enable':
      return `switch ${name} on`
    case 'disable':
      return `switch ${name} off`
    case 'configure':
      return [`configure ${name}: ${settings.join(', ')}`, ...more, ...less].join(', ')
  }
}
