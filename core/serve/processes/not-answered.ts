import { shopError } from '../../model/index.js'
import type { NoAnswer } from '../../protocol/index.js'
import type { Outsider } from './outsider.js'

/** Why an external plugin has not answered. */
export const notAnswered = ({ tenant, plugin }: Outsider, reason: NoAnswer | 'failed', words?: string): Error =>
  reason === 'nobody'
    ? shopError('PLUGIN_NOT_CONNECTED', plugin, tenant)
    : new Error(words ?? `${plugin} ${wordsOf[reason]}`)

const wordsOf: Readonly<Record<Exclude<NoAnswer, 'nobody'> | 'failed', string>> = {
  busy: 'has too much under way',
  late: 'did not answer in time',
  unreadable: 'answered what is no answer',
  failed: 'failed',
}
