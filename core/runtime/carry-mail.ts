import { type CarriedMail, faultWords } from '../protocol/index.js'
import { HttpProblem } from '../sdk/host/index.js'
import { NotificationProvider } from '../sdk/index.js'
import { withDeadline } from './deadline.js'
import { refuseOff } from './deliver.js'
import type { LoadedPlugin } from './load-plugins.js'
import { messageOf, stackOf } from './plugin-fault.js'

/** Hands a mail to the plugin that carries the shop's mails; rejects when that has not sent it, so that it is tried again. */
export async function carryMail(
  { plugin, message }: CarriedMail,
  plugins: ReadonlyMap<string, LoadedPlugin>,
): Promise<void> {
  const loaded = plugins.get(plugin)
  const provider = loaded?.providers.find((one) => one instanceof NotificationProvider)
  if (loaded === undefined || provider === undefined)
    throw new HttpProblem(410, 'HANDLER_GONE', `this release has no ${plugin} that carries mails`)
  refuseOff(loaded)
  try {
    await withDeadline(() => provider.send(message), NotificationProvider.deadline, `${plugin}.send`)
  } catch (error) {
    loaded.log.error('a mail was not sent', { mail: message.id, error: stackOf(error) })
    throw new HttpProblem(500, 'HANDLER_FAILED', faultWords(messageOf(error))).because(error)
  }
}
