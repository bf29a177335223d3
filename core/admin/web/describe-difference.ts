import type { PlannedStep } from '../../model/index.js'
import { describeScope } from './describe-scope.js'
import type { PluginNames } from './plugin-names.js'

/**
 * What a release made different, in a seller's words, a line for each plugin: `Greeter 1.0.0 → 1.1.0. Now it also reads your orders`.
 * What the headline says already (somebody switched something on or off, or removed it) is not said again.
 */
export function describeDifference(steps: readonly PlannedStep[], reason: string, names: PluginNames): string[] {
  const [verb = '', ...specs] = (reason.split(': ')[0] ?? '').split(' ')
  const isSaid = ({ what, name }: PlannedStep): boolean =>
    (what === verb || (what === 'remove' && verb === 'purge')) &&
    whole.includes(what) &&
    specs.some((spec) => spec === name)
  return steps.filter((step) => !isSaid(step)).map((step) => describe(step, names))
}

/** Of these there is no more to say than the plugin's name. */
const whole: readonly PlannedStep['what'][] = ['remove', 'enable', 'disable']

function describe({ what, name, from, to, added, dropped, settings }: PlannedStep, names: PluginNames): string {
  const title = names.title(name)
  const nameOf = (setting: string): string => choices[setting] ?? names.setting(name, setting)
  const told = (beginning: string, scopes: readonly string[]): string[] =>
    scopes.length === 0
      ? []
      : [`${beginning} ${scopes.map((scope) => lowered(describeScope(scope, nameOf))).join(', ')}`]
  const may = [...told('Now it also', added), ...told('It does no longer:', dropped)]
  switch (what) {
    case 'install':
      return [`${title} ${to} came`, ...told('It', added)].join('. ')
    case 'update':
      return [`${title} ${from} → ${to}`, ...may].join('. ')
    case 'replace':
      return [`Another plugin took the place of ${title}`, ...may].join('. ')
    case 'remove':
      return `${title} went`
    case 'enable':
      return `${title} was switched on`
    case 'disable':
      return `${title} was switched off`
    case 'configure':
      return [`Other settings of ${title}: ${settings.map(nameOf).join(', ')}`, ...may].join('. ')
  }
}

/** What else a seller or an operator chooses stands among the settings in parentheses. */
const choices: Readonly<Record<string, string>> = {
  '(version range)': 'which versions may come',
  '(on failure)': 'what happens where it fails',
  '(where it stands)': 'where it is asked',
  '(runs outside)': 'it runs outside of your shop',
  '(runs inside)': 'it runs in your shop',
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
