import type { Release } from '../../model/index.js'
import type { Control } from '../control.js'

/** Subscribes what the release listens to and schedules its jobs; what it no longer has, ends. Idempotent. */
export async function attachToOutbox(
  { outbox }: Pick<Control, 'outbox'>,
  { tenant, plugins }: Pick<Release, 'tenant' | 'plugins'>,
): Promise<void> {
  const enabled = plugins.filter((plugin) => plugin.enabled)
  await outbox.replaceSubscriptions(
    tenant,
    enabled.flatMap(({ name, facts }) => facts.events.map(({ types, method }) => ({ plugin: name, method, types }))),
  )
  await outbox.replaceSchedules(
    tenant,
    enabled.flatMap(({ name, facts }) => facts.jobs.map(({ cron, method }) => ({ plugin: name, method, cron }))),
  )
}
