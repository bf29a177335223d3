import { type Static, Type } from 'typebox'
import { scriptLimits } from '../limits.js'

/** Where a shop asks a script. */
export const scriptKinds = ['discount', 'shipping', 'checkout'] as const
export type ScriptKind = (typeof scriptKinds)[number]

export const scriptName = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' })
export const scriptKind = Type.Unsafe<ScriptKind>({ type: 'string', enum: scriptKinds })
export const scriptSource = Type.String({ minLength: 1, maxLength: scriptLimits.source })

/** How many of a shop's scripts can be on at once. */
export const mostScripts = 10

/** A version that is on. */
export const runningScript = Type.Object(
  { name: scriptName, kind: scriptKind, version: Type.Integer({ minimum: 1 }), source: scriptSource },
  { additionalProperties: false },
)
export type RunningScript = Static<typeof runningScript>

/** All scripts of a shop that are on, in the order in which they are asked. What has a lower revision is older, and left alone. */
export const runningScripts = Type.Object(
  { revision: Type.Integer({ minimum: 0 }), scripts: Type.Array(runningScript, { maxItems: mostScripts }) },
  { additionalProperties: false },
)
export type RunningScripts = Static<typeof runningScripts>

/** Where scripts run: the shop. */
export interface ScriptHost {
  /** These are on from now on. Resolves when the next question goes to them. */
  use(scripts: RunningScripts): Promise<void>
}
