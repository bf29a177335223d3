import { Type } from 'typebox'
import { parseJson } from '../../model/index.js'
import type { FromWorker } from '../../protocol/index.js'

const exact = { additionalProperties: false } as const
const plugin = Type.Optional(Type.String({ maxLength: 100 }))

const fromWorker = Type.Union([
  Type.Object({ kind: Type.Literal('standby') }, exact),
  Type.Object({ kind: Type.Literal('step'), step: Type.String({ maxLength: 100 }), plugin }, exact),
  Type.Object({ kind: Type.Literal('ready'), finishes: Type.Optional(Type.Boolean()) }, exact),
  Type.Object(
    { kind: Type.Literal('failed'), plugin, message: Type.String(), stack: Type.Optional(Type.String()) },
    exact,
  ),
  Type.Object({ kind: Type.Literal('drained') }, exact),
  Type.Object({ kind: Type.Literal('finished') }, exact),
])

/** A worker's message; INPUT_INVALID for anything else, since plugins can write to the channel too. */
export const parseWorkerMessage = (text: string): FromWorker => parseJson(fromWorker, text, 'A message of the worker')
