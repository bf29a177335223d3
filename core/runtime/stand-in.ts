import { HttpProblem } from '../sdk/host/index.js'
import { allow } from '../sdk/index.js'
import { type Handler, labelOf, type Site } from './handler.js'
import { PluginFault } from './plugin-fault.js'
import { policyOf } from './standing-hooks.js'

type Run = Handler['run']

/**
 * What is done in the place of a handler that was switched off: it is skipped. Only a check does what its failure would do
 * to the call, since what it would have said nobody knows; so does what stands around a call that is guarded.
 */
export function standInOf(handler: StandingHandler, point: Site['point']): Run {
  switch (handler.kind) {
    case 'before':
      return policyOf(handler, point) === 'open' ? () => allow : () => fail(handler)
    case 'around':
      return point.guards ? refuse : (_input, next) => (next as () => unknown)()
    case 'after':
      return () => undefined
  }
}

type StandingHandler = Pick<Handler, 'kind' | 'plugin' | 'method' | 'onFailure'>

function fail(handler: StandingHandler): never {
  throw new PluginFault(handler.plugin, `${labelOf(handler)} is switched off`)
}

const refuse: Run = () => {
  throw new HttpProblem(503, 'GUARD_FAILED', 'This cannot be checked right now. Please try again.')
}
