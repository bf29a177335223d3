import { Type } from 'typebox'
import { parseJson } from '../../model/index.js'
import type { FromGateway } from '../../protocol/index.js'

const exact = { additionalProperties: false } as const
const tenant = Type.String()
const port = Type.Integer()
const socket = Type.String()
const release = Type.Object({ release: Type.Integer(), underWay: Type.Integer() }, exact)
const numbers = Type.Array(Type.Number())
const answers = Type.Object({ classes: numbers, ms: Type.Number(), buckets: numbers }, exact)
const load = Type.Object(
  {
    tenant,
    underWay: Type.Integer(),
    waiting: Type.Integer(),
    quietMs: Type.Number(),
    releases: Type.Array(release),
    answers,
  },
  exact,
)

const fromGateway = Type.Union([
  Type.Object({ kind: Type.Literal('listening'), port, tlsPort: Type.Optional(port) }, exact),
  Type.Object({ kind: Type.Literal('tenant-listening'), tenant, port }, exact),
  Type.Object({ kind: Type.Literal('listen-failed'), tenant: Type.Optional(tenant), port, code: Type.String() }, exact),
  Type.Object({ kind: Type.Literal('forgotten'), tenant }, exact),
  Type.Object({ kind: Type.Literal('routed'), tenant, release: Type.Integer(), socket }, exact),
  Type.Object({ kind: Type.Literal('drained'), socket }, exact),
  Type.Object({ kind: Type.Literal('rested'), tenant, socket, isAsleep: Type.Boolean() }, exact),
  Type.Object({ kind: Type.Literal('wake'), tenant }, exact),
  Type.Object({ kind: Type.Literal('busy'), tenants: Type.Array(tenant) }, exact),
  Type.Object({ kind: Type.Literal('silent'), tenants: Type.Array(tenant) }, exact),
  Type.Object({ kind: Type.Literal('counts'), tenants: Type.Array(load), isLast: Type.Boolean() }, exact),
])

/** A gateway's message. The gateway is our code, but it is the one that strangers talk to. */
export const parseGatewayMessage = (text: string): FromGateway =>
  parseJson(fromGateway, text, 'A message of the gateway')
