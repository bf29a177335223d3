import { Type } from 'typebox'
import { parseJson } from '../../model/index.js'
import type { FromSocket } from '../../protocol/index.js'

const exact = { additionalProperties: false } as const
const number = Type.Integer({ minimum: 0 })
const text = Type.String({ maxLength: 1_000 })
const reasons = ['nobody', 'busy', 'late', 'unreadable', 'failed'] as const

const answer = Type.Union([
  Type.Object({ ok: Type.Literal(true) }, exact),
  Type.Object(
    {
      veto: Type.Object(
        { code: text, message: text, data: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
        exact,
      ),
    },
    exact,
  ),
])

const fromSocket = Type.Union([
  Type.Object({ kind: Type.Literal('listening'), port: number }, exact),
  Type.Object({ kind: Type.Literal('listen-failed'), reason: text }, exact),
  Type.Object({ kind: Type.Literal('joining'), joining: number, plugin: text, token: text }, exact),
  Type.Object(
    { kind: Type.Literal('present'), tenant: text, plugin: text, connections: number, passes: Type.Array(text) },
    exact,
  ),
  Type.Object({ kind: Type.Literal('acked'), pushing: number }, exact),
  Type.Object(
    { kind: Type.Literal('not-acked'), pushing: number, reason: Type.Enum([...reasons]), error: Type.Optional(text) },
    exact,
  ),
  Type.Object({ kind: Type.Literal('answered'), asking: number, answer }, exact),
  Type.Object({ kind: Type.Literal('not-answered'), asking: number, reason: Type.Enum([...reasons]) }, exact),
])

/** A socket process's message. It is our code, but it is one that strangers talk to. */
export const parseSocketMessage = (text: string): FromSocket =>
  parseJson(fromSocket, text, 'A message of the socket process') as FromSocket
