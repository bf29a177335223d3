import type { Queryable } from '../sdk/host/index.js'
import type { DomainEvent } from '../sdk/index.js'
import { jsonProblem } from './json-problem.js'

/** What the outbox takes; its own function in the database draws the same lines. */
export const eventLimits = { type: 100, aggregate: 200, payload: 64 * 1024 } as const

/** Writes the event in the transaction that `db` is, or in one of its own. Rejects what the outbox would not take. */
export async function emitEvent(db: Queryable, event: DomainEvent): Promise<void> {
  await db.query('select api.emit($1, $2, $3)', emissionOf(event))
}

/** Type, aggregate and payload, as the outbox takes them. Throws EVENT_INVALID. */
export const emissionOf = (event: DomainEvent): readonly [type: string, aggregate: string, payload: string] => [
  typeOf(event),
  event.aggregate,
  payloadOf(event),
]

/** What one plugin may emit. Whoever gives a plugin a way to emit asks this first. */
export class EmitGuard {
  readonly #types: ReadonlySet<string>

  constructor(
    private readonly plugin: string,
    declared: readonly { readonly type: string }[],
  ) {
    this.#types = new Set(declared.map(({ type }) => type))
  }

  /** Throws EVENT_NOT_DECLARED. */
  check(event: DomainEvent): void {
    const type = typeOf(event)
    if (this.#types.has(type)) return
    const own = [...this.#types].join(', ') || 'none'
    throw new Error(
      `EVENT_NOT_DECLARED: ${this.plugin} may not emit "${type}"; it declares ${own} in @Plugin({ events })`,
    )
  }
}

const typeOf = (event: DomainEvent): string => (event.constructor as typeof DomainEvent).type

/** The event's fields as JSON; its aggregate travels beside them. */
function payloadOf(event: DomainEvent): string {
  const { aggregate } = event
  const fields = Object.fromEntries(Object.entries(event).filter(([field]) => field !== 'aggregate'))
  const problem = jsonProblem(fields)
  const payload = problem === undefined ? JSON.stringify(fields) : ''
  const reason = problem?.replace(/^\./, '') ?? sizeProblem({ aggregate, payload })
  if (reason === undefined) return payload
  throw new Error(`EVENT_INVALID: ${event.constructor.name} cannot be emitted: ${reason}`)
}

function sizeProblem({ aggregate, payload }: { readonly aggregate: unknown; readonly payload: string }) {
  if (typeof aggregate !== 'string' || aggregate === '') return 'its aggregate must be a text that is not empty'
  if (aggregate.length > eventLimits.aggregate)
    return `its aggregate has ${aggregate.length} characters; the limit is ${eventLimits.aggregate}`
  const bytes = Buffer.byteLength(payload)
  return bytes > eventLimits.payload ? `its fields have ${bytes} bytes; the limit is ${eventLimits.payload}` : undefined
}
