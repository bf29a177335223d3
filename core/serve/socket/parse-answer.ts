import { Type } from 'typebox'
import { problemsOf } from '../../model/index.js'
import type { QuestionAnswer } from '../../protocol/index.js'

const exact = { additionalProperties: false } as const
const ref = Type.String()
const yes = Type.Object({ ref, ok: Type.Literal(true) }, exact)
const no = Type.Object(
  {
    ref,
    veto: Type.Object(
      {
        code: Type.String({ minLength: 1, maxLength: 100 }),
        message: Type.String({ minLength: 1, maxLength: 1_000 }),
        data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      },
      exact,
    ),
  },
  exact,
)

/** A veto's data fills placeholders of its words. */
const mostData = 8 * 1024
const deepestData = 10

/** An answer to a hook, or what is wrong with it. */
export function parseAnswer(payload: object): QuestionAnswer | string {
  if (problemsOf(yes, payload).length === 0) return { ok: true }
  const [problem] = problemsOf(no, payload)
  if (problem !== undefined)
    return 'ok' in payload || !('veto' in payload)
      ? 'an answer is { ref, ok: true } or { ref, veto: { code, message, data? } }'
      : `its veto: ${problem}`
  const { veto } = payload as { readonly veto: Extract<QuestionAnswer, { veto: unknown }>['veto'] }
  // Before anything is written: what is nested deeply enough cannot be.
  if (isDeeperThan(deepestData, veto.data)) return `its veto: "data" is nested deeper than ${deepestData} levels`
  if (Buffer.byteLength(JSON.stringify(veto.data ?? {})) > mostData)
    return `its veto: "data" is longer than ${mostData} bytes`
  return { veto }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((part: unknown) => isDeeperThan(levels - 1, part))
}
