import { shopError } from '../../core/model/index.js'

/** PUBLISH_REFUSED with every reason, which npm prints line by line. */
export class GateRefusal extends Error {
  constructor(
    readonly id: string,
    readonly reasons: readonly string[],
  ) {
    super(`${id} was not published:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`)
  }

  toProblem() {
    return shopError('PUBLISH_REFUSED', this.id, this.reasons).toProblem()
  }
}
