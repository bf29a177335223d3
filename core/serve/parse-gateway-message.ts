import { Type } from 'typebox'
import { parseJson } from '../model/index.js'
import type { FromGateway } from '../protocol/index.js'

const exact = { additionalProperties: false } as const
const tenant = Type.String()
const port = Type.Integer()
const socket = Type.String()

const fromGateway = Type.Union([
  Type.Object({ kind: Type.Literal('listening'), port }, exact),
  Type.Object({ kind: Type.Literal('tenant-listening'), tenant, port }, exact),
  Type.Object({ kind: Type.Literal('listen-failed'), tenant: Type.Optional(tenant), port, code: Type.String() }, exact),
  Type.Object({ kind: Type.Literal('forgotten'), tenant }, exact),
  Type.Object({ kind: Type.Literal('routed'), tenant, release: Type.Integer(), socket }, exact),
  Type.Object({ kind: Type.Literal('drained'), socket }, exact),
])

/** A gateway's message. The gateway is our code, but it is the one that strangers talk to. */
export const parseGatewayMessage = (text: string): FromGateway =>
  parseJson(fromGateway, text, 'A message of the gateway')
