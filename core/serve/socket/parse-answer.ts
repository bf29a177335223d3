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

/** An answer to a hook, or what is wrong with it. */
export function parseAnswer(payload: object): QuestionAnswer | string {
  if (problemsOf(yes, payload).length === 0) return { ok: true }
  const [problem] = problemsOf(no, payload)
  if (problem !== undefined)
    return 'ok' in payload || !('veto' in payload)
      ? 'an answer is { ref, ok: true } or { ref, veto: { code, message, data? } }'
      : `its veto: ${problem}`
  const { veto } = payload as { readonly veto: Extract<QuestionAnswer, { veto: unknown }>['veto'] }
  if (JSON.stringify(veto.data ?? {}).length > mostData) return `its veto: "data" is longer than ${mostData} bytes`
  return { veto }
}
