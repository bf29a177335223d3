import { Type } from 'typebox'
import { parseJson } from '../../model/index.js'
import { egressStatus, type FromEgress } from '../../protocol/index.js'

const exact = { additionalProperties: false } as const
const number = Type.Number({ minimum: 0 })
const outcome = Type.Union([Type.Literal('done'), ...Object.keys(egressStatus).map((name) => Type.Literal(name))])

const call = Type.Object(
  {
    host: Type.String(),
    plugins: Type.Array(Type.String()),
    outcome,
    sentBytes: number,
    receivedBytes: number,
    ms: number,
    untold: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  exact,
)

const fromEgress = Type.Union([
  Type.Object({ kind: Type.Literal('opened'), opening: Type.Integer() }, exact),
  Type.Object({ kind: Type.Literal('open-failed'), opening: Type.Integer(), reason: Type.String() }, exact),
  Type.Object({ kind: Type.Literal('call'), tenant: Type.String(), call }, exact),
])

/** An egress process's message. It is our code, but it is one that strangers talk to. */
export const parseEgressMessage = (text: string): FromEgress =>
  parseJson(fromEgress, text, 'A message of the egress process') as FromEgress
