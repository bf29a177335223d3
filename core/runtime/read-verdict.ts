import { allow, type Deny, deny, type Verdict } from '../sdk/index.js'
import { type Handler, labelOf } from './handler.js'
import { PluginFault } from './plugin-fault.js'

/** What a `before` hook has answered. JavaScript may answer anything, also what throws when it is looked at. */
export function readVerdict(answer: unknown, handler: Pick<Handler, 'plugin' | 'method'>): Verdict | PluginFault {
  try {
    const { kind, code, message, data } = Object(answer) as Partial<Record<keyof Deny, unknown>>
    if (kind === 'allow') return allow
    if (kind === 'deny' && typeof code === 'string' && typeof message === 'string')
      return deny(code, message, typeof data === 'object' && data !== null ? (data as Deny['data']) : undefined)
    return new PluginFault(handler.plugin, `${labelOf(handler)} answered neither allow nor deny(code, message)`)
  } catch (cause) {
    return new PluginFault(handler.plugin, `${labelOf(handler)} answered what cannot be read`, { cause })
  }
}
