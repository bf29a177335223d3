import type { PlannedScript } from '../../core/control/client/index.js'
import { withPlace } from '../../core/model/describe-step.js'
import type { Plan, PlannedStep } from '../../core/model/index.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'

/** What a change would do. */
export function showPlan({ tenant, steps, scripts = [] }: Plan, look: Look): string {
  const { bold } = look.paint
  if (steps.length + scripts.length === 0) return `${bold(tenant)} is so already: nothing would change.`
  return [
    `In ${bold(tenant)}:`,
    ...(steps.length === 0 ? [] : [showSteps(steps, look)]),
    ...(scripts.length === 0 ? [] : [showScripts(scripts, look)]),
    ...steps.flatMap((step) => showNews(step, look)),
  ].join('\n')
}

/** A line a script. */
export const showScripts = (scripts: readonly PlannedScript[], look: Look): string =>
  table(scripts, scriptColumns, look)

const scriptColumns: readonly Column<PlannedScript>[] = [
  { title: '', of: ({ what }) => what, paint: ({ what }, paint) => brushOf(what, paint) },
  { title: '', of: ({ name }) => name, paint: (_script, { bold }) => bold },
  { title: '', of: ({ kind }) => `(${kind} script)` },
  { title: '', of: scriptVersions },
]

function scriptVersions({ what, from, to, saves }: PlannedScript): string {
  const now = to === null ? (saves === null ? 'off' : `version ${saves}, off`) : `version ${to}`
  if (what === 'remove') return ''
  return what === 'add' || (from === null && to === null)
    ? now
    : `${from === null ? 'off' : `version ${from}`} → ${now}`
}

/** What the author says of what is new. */
const showNews = ({ name, news = [] }: PlannedStep, { paint }: Look): string[] =>
  news.map(({ version, text }) => `\n${paint.bold(`${name} ${version}`)}\n${text.split('\n').map(safeLine).join('\n')}`)

/** A line a plugin. */
export const showSteps = (steps: readonly PlannedStep[], look: Look): string => table(steps, columns, look)

const columns: readonly Column<PlannedStep>[] = [
  { title: '', of: ({ what }) => what, paint: ({ what }, paint) => brushOf(what, paint) },
  { title: '', of: ({ name }) => name, paint: (_step, { bold }) => bold },
  { title: '', of: ({ name, package: from }) => (from === name ? '' : `(${from})`) },
  { title: '', of: versions },
  { title: '', of: ({ kind }) => (kind === 'implicit' ? 'for others' : '') },
  { title: '', of: consequences },
]

function brushOf(what: PlannedStep['what'] | PlannedScript['what'], { green, red, yellow }: Look['paint']) {
  if (what === 'install' || what === 'add' || what === 'enable') return green
  return what === 'remove' || what === 'disable' ? red : yellow
}

function versions({ what, from, to }: PlannedStep): string {
  if (what === 'update' || what === 'replace') return `${from} → ${to}`
  return to ?? from ?? ''
}

/** Only what is new is asked for again. */
function consequences(step: PlannedStep): string {
  const { what, added, dropped, settings, place } = withPlace(step)
  if (what === 'remove') return ''
  const set = settings.length === 0 ? [] : [`settings: ${settings.join(', ')}`]
  const may = added.length === 0 ? [] : [`${what === 'install' ? 'may' : 'may now also'} ${added.join(' ')}`]
  const mayNot = dropped.length === 0 ? [] : [`no longer ${dropped.join(' ')}`]
  return [...set, ...place, ...may, ...mayNot].join('; ')
}
