import { Type } from 'typebox'
import { installationName, parseJson, problemsOf } from '../../model/index.js'
import { bucketCount, type FromWorker, outcomes, reportLimits, type Trail } from '../../protocol/index.js'

const exact = { additionalProperties: false } as const
const plugin = Type.Optional(installationName)

const count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
const ms = Type.Number({ minimum: 0, maximum: 1_000_000_000 })
const line = Type.String({ maxLength: reportLimits.line })

const counts = Type.Object(
  {
    line,
    outcomes: Type.Array(count, { minItems: outcomes.length, maxItems: outcomes.length }),
    ms,
    buckets: Type.Array(count, { minItems: bucketCount, maxItems: bucketCount }),
    error: Type.Optional(Type.String({ maxLength: reportLimits.error })),
  },
  exact,
)

const step = Type.Object({ line, outcome: Type.Enum([...outcomes]), at: ms, ms }, exact)

const hexadecimal = (digits: number) => Type.String({ pattern: `^(?!0+$)[0-9a-f]{${digits}}$` })

const trace = Type.Object(
  { trace: hexadecimal(32), span: hexadecimal(16), parent: Type.Optional(hexadecimal(16)) },
  exact,
)

const trail = Type.Object(
  {
    id: Type.String({ maxLength: 128 }),
    route: line,
    at: Type.String({ maxLength: 30 }),
    ms,
    status: Type.Integer({ minimum: 100, maximum: 999 }),
    code: Type.Optional(Type.String({ maxLength: 100 })),
    steps: Type.Array(step, { maxItems: reportLimits.steps }),
    partial: Type.Optional(Type.Literal(true)),
    trace: Type.Optional(trace),
  },
  exact,
)

/** No hook may take so long. */
const longestDeadline = 60_000

const question = Type.Object(
  {
    point: Type.String({ maxLength: 200 }),
    input: Type.Unknown(),
    deadline: Type.Number({ minimum: 0, maximum: longestDeadline }),
  },
  exact,
)

const fromWorker = Type.Union([
  Type.Object({ kind: Type.Literal('standby') }, exact),
  Type.Object({ kind: Type.Literal('step'), step: Type.String({ maxLength: 100 }), plugin }, exact),
  Type.Object({ kind: Type.Literal('ready'), finishes: Type.Optional(Type.Boolean()) }, exact),
  Type.Object(
    {
      kind: Type.Literal('failed'),
      plugin,
      message: Type.String(),
      stack: Type.Optional(Type.String()),
      databaseAway: Type.Optional(Type.Boolean()),
      suspect: Type.Optional(Type.Boolean()),
    },
    exact,
  ),
  Type.Object(
    {
      kind: Type.Literal('report'),
      counts: Type.Array(counts, { maxItems: reportLimits.counts }),
      trails: Type.Array(trail, { maxItems: reportLimits.trails }),
    },
    exact,
  ),
  Type.Object({ kind: Type.Literal('switched-off'), asked: count }, exact),
  Type.Object({ kind: Type.Literal('ask'), asking: count, plugin: installationName, question }, exact),
  Type.Object({ kind: Type.Literal('drained') }, exact),
  Type.Object({ kind: Type.Literal('finished') }, exact),
])

/** A worker's message; INPUT_INVALID for anything else, since plugins can write to the channel too. */
export const parseWorkerMessage = (text: string): FromWorker => parseJson(fromWorker, text, 'A message of the worker')

/** A trail that a worker has answered; undefined where it is none. */
export const parseTrail = (body: unknown): Trail | undefined =>
  problemsOf(trail, body).length === 0 ? (body as Trail) : undefined
