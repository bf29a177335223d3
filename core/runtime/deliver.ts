import { type Delivery, faultWords, isJobType, type JobRun } from '../protocol/index.js'
import { HttpProblem } from '../sdk/host/index.js'
import type { Delivered } from '../sdk/index.js'
import type { LoadedPlugin } from './load-plugins.js'
import { messageOf, stackOf } from './plugin-fault.js'

type Plugins = ReadonlyMap<string, LoadedPlugin>

/** Hands an event to its subscriber, a job to the method that it was put for; rejects when the subscriber does, so that it is tried again. */
export async function deliverEvent(delivery: Delivery, plugins: Plugins): Promise<void> {
  const { id, type, at, attempt, aggregate, payload } = delivery
  const delivered: Delivered = { id, type, at: new Date(at), attempt }
  const first = isJobType(type) ? payload : { ...(payload as object), aggregate }
  await call(delivery, plugins, [first, delivered])
}

/** Runs a plugin's job once. */
export async function runJob(job: JobRun, plugins: Plugins): Promise<void> {
  await call(job, plugins, [])
}

async function call(
  target: { plugin: string; method: string },
  plugins: Plugins,
  args: readonly unknown[],
): Promise<void> {
  const plugin = plugins.get(target.plugin)
  const method = plugin?.instance[target.method]
  if (plugin === undefined || typeof method !== 'function') {
    throw new HttpProblem(410, 'HANDLER_GONE', `this release has no ${target.plugin}.${target.method}`)
  }
  refuseOff(plugin)
  try {
    await method.apply(plugin.instance, args)
  } catch (error) {
    plugin.log.error(`${target.method} failed`, { error: stackOf(error) })
    throw new HttpProblem(500, 'HANDLER_FAILED', faultWords(messageOf(error))).because(error)
  }
}

/** What waits for it, waits on. */
export function refuseOff({ name, switch: { isOff } }: LoadedPlugin): void {
  if (isOff) throw new HttpProblem(503, 'HANDLER_OFF', `${name} is switched off`)
}
