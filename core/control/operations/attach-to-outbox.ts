import type { Release } from '../../model/index.js'
import type { Control } from '../control.js'

/** Subscribes what the release listens to and schedules its jobs; what it no longer has, ends. Idempotent. */
export async function attachToOutbox({ outbox }: Control, { tenant, plugins }: Release): Promise<void> {
  const enabled = plugins.filter((plugin) => plugin.enabled)
  await Promise.all([
    outbox.replaceSubscriptions(
      tenant,
      enabled.flatMap(({ name, facts }) => facts.events.map(({ types, method }) => ({ plugin: name, method, types }))),
    ),
    outbox.replaceSchedules(
      tenant,
      enabled.flatMap(({ name, facts }) => facts.jobs.map(({ cron, method }) => ({ plugin: name, method, cron }))),
    ),
  ])
}
