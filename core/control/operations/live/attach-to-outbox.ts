import { type Release, resolveWhere, versionId } from '../../../model/index.js'
import { carrierOf, outsideMethod, subscriptionsOf } from '../../../protocol/index.js'
import type { Serving } from '../../serving.js'

/**
 * Subscribes what the release listens to, schedules its jobs, says who carries its mails; what it no longer has, ends. What
 * is off because it was killed stays subscribed: its events wait for a version that may run. A bus gets all. Idempotent.
 */
export async function attachToOutbox(
  { outbox, killed, hasBus }: Pick<Serving, 'outbox' | 'killed' | 'hasBus'>,
  { tenant, plugins, config, replay }: Pick<Release, 'tenant' | 'plugins' | 'config' | 'replay'>,
): Promise<void> {
  const enabled = plugins.filter((plugin) => plugin.enabled)
  const dead = await killed()
  const listening = plugins.filter((plugin) => plugin.enabled || dead.has(versionId(plugin)))
  const subscriptions = listening.flatMap(({ name, facts }) =>
    subscriptionsOf(name, facts).map(({ types, method, where }) => ({
      plugin: name,
      method,
      types,
      filter: resolveWhere(where, config[name]),
    })),
  )
  const outside = outsideOf(listening)
  await outbox.moveSubscribers(tenant, { worker: subscriptions, socket: outside })
  await Promise.all([
    outbox.replaceCarrier(tenant, carrierOf(enabled)),
    outbox.replaceSubscriptions(tenant, subscriptions, { replay }),
    outbox.replaceSubscriptions(tenant, hasBus ? [busSubscriber] : [], { sink: 'bus' }),
    outbox.replaceSubscriptions(tenant, outside, { replay, sink: 'socket' }),
    outbox.replaceSchedules(
      tenant,
      enabled.flatMap(({ name, facts }) => facts.jobs.map(({ cron, method }) => ({ plugin: name, method, cron }))),
    ),
  ])
}

/** No installation is called so. The control process gives it to all shops when it starts, too: the setting may be another one. */
export const busSubscriber = { plugin: '*', method: 'publish', types: ['*'] } as const

/** One subscription an external plugin: it gets all of its events in one order per aggregate. */
const outsideOf = (plugins: Release['plugins']) =>
  plugins.flatMap(({ name: plugin, facts }) => {
    const types = facts.outside?.events ?? []
    return types.length === 0 ? [] : [{ plugin, method: outsideMethod, types }]
  })
