import { type Static, Type } from 'typebox'
import { parseJson } from '../core/model/index.js'

/** The one argument of the program that goes over what authors publish, as JSON; the tarball's bytes are its stdin. */
export interface GateQuestion {
  /** As which it is to be published. */
  readonly name: string
  readonly version: string
  /** Address of the registry, for what the package needs. */
  readonly registry: string
  readonly kernel: string
  readonly sandbox: string
  /** An empty folder that is gone afterwards, also where the program is killed. */
  readonly work: string
}

const gateAnswer = Type.Object({
  /** Why it cannot be published; none when it can. */
  reasons: Type.Array(Type.String()),
  /** The package.json in the tarball. */
  manifest: Type.Record(Type.String(), Type.Unknown()),
  readme: Type.String(),
})

/** What it prints, in one line. */
export type GateAnswer = Static<typeof gateAnswer>

export const parseGateAnswer = (line: string): GateAnswer => parseJson(gateAnswer, line, 'The answer of the gate')
