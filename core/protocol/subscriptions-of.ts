import type { Facts } from '../model/index.js'
import { jobType } from './job-type.js'

/** What an installation subscribes to: events, and its own jobs in the queue. */
export const subscriptionsOf = (
  installation: string,
  { events, queue = [] }: Pick<Facts, 'events' | 'queue'>,
): Facts['events'] => [...events, ...queue.map(({ method }) => ({ types: [jobType(installation, method)], method }))]
