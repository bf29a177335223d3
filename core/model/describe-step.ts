import type { PlannedStep } from './plan.js'

/** What is different for one plugin, as a person says it: `update loyalty-points 1.2.0 → 1.3.0, may now also mail`. */
export function describeStep(step: PlannedStep): string {
  const { what, name, from, to, added, dropped, settings, place } = withPlace(step)
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
      return [`configure ${name}: ${[...settings, ...place].join(', ')}`, ...more, ...less].join(', ')
  }
}

/** A step with where it moves the plugin in words (`runs outside`), which say of its scopes and settings all that moving does. */
export function withPlace(step: PlannedStep): PlannedStep & { readonly place: readonly string[] } {
  const place = step.settings.filter(isPlace).map((words) => words.slice(1, -1))
  if (place.length === 0) return { ...step, place }
  const settings = step.settings.filter((setting) => !isPlace(setting))
  return { ...step, added: others(step.added), dropped: others(step.dropped), settings, place }
}

const isPlace = (setting: string): boolean => setting === '(runs outside)' || setting === '(runs inside)'

const others = (scopes: readonly string[]): readonly string[] => scopes.filter((scope) => scope !== 'outside')
