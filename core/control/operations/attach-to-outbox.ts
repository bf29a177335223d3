import { type Release, resolveWhere, versionId } from '../../model/index.js'
import { carrierOf, subscriptionsOf } from '../../protocol/index.js'
import type { Serving } from '../serving.js'

/**
 * Subscribes what the release listens to, schedules its jobs, says who carries its mails; what it no longer has, ends. What
 * is off because it was killed stays subscribed: its events wait for a version that may run. A bus gets all. Idempotent.
 */
export async function attachToOutbox(
  { outbox, killed, hasBus = false }: Pick<Serving, 'outbox' | 'killed' | 'hasBus'>,
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
  await Promise.all([
    outbox.replaceCarrier(tenant, carrierOf(enabled)),
    outbox.replaceSubscriptions(tenant, subscriptions, { replay }),
    outbox.replaceSubscriptions(tenant, hasBus ? [everything] : [], { sink: 'bus' }),
    outbox.replaceSchedules(
      tenant,
      enabled.flatMap(({ name, facts }) => facts.jobs.map(({ cron, method }) => ({ plugin: name, method, cron }))),
    ),
  ])
}

/** No installation is called so. */
const everything = { plugin: '*', method: 'publish', types: ['*'] } as const
