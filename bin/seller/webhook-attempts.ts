import type { WebhookAttemptView } from '../../core/control/client/index.js'
import type { Look } from '../terminal/look.js'
import { safeLine } from '../terminal/safe-text.js'
import type { Column } from '../terminal/table.js'

export const attemptColumns: readonly Column<WebhookAttemptView>[] = [
  { title: 'at', of: ({ at }) => new Date(at).toLocaleString('sv-SE') },
  { title: 'event', of: ({ event }) => event ?? '' },
  { title: 'type', of: ({ type }) => safeLine(type) },
  { title: 'attempt', of: ({ attempt }) => attempt || '' },
  {
    title: 'status',
    of: ({ status }) => status,
    paint: ({ error }, { green, red }) => (error === null ? green : red),
  },
  { title: 'ms', of: ({ ms }) => ms },
  { title: 'why', of: ({ error }) => safeLine(error ?? ''), paint: (_row, { red }) => red },
  { title: 'answer', of: ({ answer }) => safeLine(answer) },
]

/** How one attempt ended. */
export function showAttempt(
  { type, status, ms, error, answer }: WebhookAttemptView,
  { paint: { green, red, dim } }: Look,
): string {
  const end =
    error === null
      ? `${green('✓')} ${type} was taken: ${status}`
      : `${red('✗')} ${type} was not taken: ${safeLine(error)}`
  const said = answer === '' ? '' : `\n  ${dim('→')} ${safeLine(answer)}`
  return `${end}, in ${ms} ms${said}`
}
