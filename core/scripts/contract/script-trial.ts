import { type Static, Type } from 'typebox'
import { scriptFaultCodes } from '../script-fault.js'
import { scriptKind, scriptName, scriptSource } from './script.js'

/** A source that is tried on a past order or a cart; with neither, on the shop's last order, or on a made-up cart where there is none. */
export const scriptTrial = Type.Object(
  {
    name: scriptName,
    kind: scriptKind,
    source: scriptSource,
    order: Type.Optional(Type.String({ maxLength: 100 })),
    cart: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
)
export type ScriptTrial = Static<typeof scriptTrial>

/** Why a script has no answer, for its author. */
export const scriptProblem = Type.Object({
  code: Type.Enum([...scriptFaultCodes]),
  message: Type.String(),
  line: Type.Optional(Type.Integer()),
})
export type ScriptProblem = Static<typeof scriptProblem>

/** What came of it. */
export const scriptTrace = Type.Object({
  /** `order ord_…`, `cart …` or `a made-up cart`. */
  on: Type.String(),
  /** Whether the source could be read, and has a function. */
  isRead: Type.Boolean(),
  input: Type.Unknown(),
  /** Left out where it failed. */
  answer: Type.Optional(Type.Unknown()),
  problem: Type.Optional(scriptProblem),
  log: Type.Array(Type.String()),
  ms: Type.Number(),
  fuel: Type.Integer(),
})
export type ScriptTrace = Static<typeof scriptTrace>
