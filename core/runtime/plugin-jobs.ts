import type { Queryable } from '../sdk/host/index.js'
import { type JobOptions, Jobs } from '../sdk/index.js'
import { eventLimits } from './emit-event.js'
import { jsonProblem } from './json-problem.js'

export interface PluginJobsOptions {
  /** The installation. */
  readonly plugin: string
  /** Its methods with `@job()`. */
  readonly methods: readonly string[]
  readonly database: Queryable
}

/** Puts the plugin's jobs into the shop's outbox, each in a transaction of its own, or in the one that `database` is. */
export class PluginJobs extends Jobs<Record<string, (payload: unknown) => Promise<void>>> {
  constructor(private readonly options: PluginJobsOptions) {
    super()
  }

  async enqueue(method: string, payload: unknown = null, { key, once, at }: JobOptions = {}): Promise<boolean> {
    const { plugin, methods, database } = this.options
    if (!methods.includes(method))
      throw new Error(`JOB_UNKNOWN: ${plugin} has no job "${method}"; it has ${methods.join(', ') || 'none'} (@job())`)
    const job = jsonOf(`${plugin}.${method}`, payload)
    const values = [plugin, method, key ?? null, once ?? null, job, at ?? null]
    const [row] = await database.query<{ taken: boolean }>(
      'select api.enqueue($1, $2, $3, $4, $5, $6) as taken',
      values,
    )
    return row?.taken === true
  }
}

function jsonOf(name: string, payload: unknown): string {
  const problem = jsonProblem(payload, 'payload')
  const json = problem === undefined ? JSON.stringify(payload) : ''
  const bytes = Buffer.byteLength(json)
  const limit = eventLimits.payload
  const reason = problem ?? (bytes > limit ? `its payload has ${bytes} bytes; the limit is ${limit}` : undefined)
  if (reason !== undefined) throw new Error(`JOB_INVALID: ${name} cannot be put into the queue: ${reason}`)
  return json
}
