import { type Static, Type } from 'typebox'
import { type ScriptKind, scriptKind, scriptName, scriptSource } from './script.js'

const statedScript = Type.Object(
  {
    kind: scriptKind,
    source: scriptSource,
    /** Whether it is on; it is where this is left out. */
    enabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type StatedScript = Static<typeof statedScript>

/** A shop's scripts as its file has them, by name. */
export const statedScripts = Type.Record(scriptName, statedScript, { additionalProperties: false })
export type StatedScripts = Static<typeof statedScripts>

/** What a file would do to a script of the shop. */
export interface PlannedScript {
  readonly what: 'add' | 'change' | 'enable' | 'disable' | 'remove'
  readonly name: string
  readonly kind: ScriptKind
  /** The version that is on before, and after; null: none is. */
  readonly from: number | null
  readonly to: number | null
  /** The number that its source is saved under; null where a version has it already. */
  readonly saves: number | null
}
