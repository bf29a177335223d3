import { type Release, resolveWhere } from '../../model/index.js'
import { carrierOf, subscriptionsOf } from '../../protocol/index.js'
import type { Serving } from '../serving.js'

/** Subscribes what the release listens to, schedules its jobs, says who carries its mails; what it no longer has, ends. Idempotent. */
export async function attachToOutbox(
  { outbox }: Pick<Serving, 'outbox'>,
  { tenant, plugins, config, replay }: Pick<Release, 'tenant' | 'plugins' | 'config' | 'replay'>,
): Promise<void> {
  const enabled = plugins.filter((plugin) => plugin.enabled)
  const subscriptions = enabled.flatMap(({ name, facts }) =>
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
    outbox.replaceSchedules(
      tenant,
      enabled.flatMap(({ name, facts }) => facts.jobs.map(({ cron, method }) => ({ plugin: name, method, cron }))),
    ),
  ])
}
