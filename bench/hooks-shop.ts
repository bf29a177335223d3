import { wirePlugins } from '../core/protocol/index.js'
import { declaredFacts, type Runtime, startRuntime } from '../core/runtime/index.js'
import { type Constructor, HttpProblem, Identity, Service } from '../core/sdk/host/index.js'
import {
  type ActionCall,
  allow,
  before,
  type Call,
  Controller,
  deny,
  Get,
  Plugin,
  type Verdict,
} from '../core/sdk/index.js'

/** The action that is measured. */
@Controller()
export class Bench {
  @Get('/bench')
  async read(_call: Call): Promise<{ ok: boolean }> {
    return { ok: true }
  }
}

/** What a hook does here, and what the code by hand does instead. */
const judge = ({ query }: Pick<ActionCall, 'query'>): Verdict =>
  (query as { refuse?: string }).refuse === undefined ? allow : deny('REFUSED', 'Not this one.')

@Plugin()
class Check {
  @before(Bench, 'read')
  check(call: ActionCall): Verdict {
    return judge(call)
  }
}

class Checker {
  check(call: Call): Verdict {
    return judge(call)
  }
}

/** The same action with twenty checks in it, written by hand. */
@Controller()
class ByHand {
  readonly #checkers = Array.from({ length: 20 }, () => new Checker())

  @Get('/bench')
  async read(call: Call): Promise<{ ok: boolean }> {
    for (const checker of this.#checkers) {
      const verdict = checker.check(call)
      if (verdict.kind === 'deny') throw new HttpProblem(422, verdict.code, verdict.message)
    }
    return { ok: true }
  }
}

@Service()
class Nobody extends Identity {
  async customerOf(): Promise<undefined> {
    return undefined
  }
}

/** A shop of one action with so many plugins, each of which has one hook on it. It asks no database. */
export const shopWithHooks = (count: number): Promise<Runtime> =>
  shopOf(
    Bench,
    Array.from({ length: count }, (_, i) => `check-${i}`),
  )

export const shopByHand = (): Promise<Runtime> => shopOf(ByHand, [])

const load = async () => ({ default: Check, mail: {} })

function shopOf(controller: Constructor, names: readonly string[]): Promise<Runtime> {
  return startRuntime({
    activate: {
      tenant: { slug: 'bench', name: 'Bench', currency: 'EUR' },
      release: 1,
      config: {},
      // Nothing listens there; a connection is only made by the first query.
      database: { host: '/nowhere', port: 1, database: '', user: '', password: '', schema: '' },
      token: '',
    },
    wiring: {
      plugins: Object.fromEntries(names.map((name) => [name, { id: `${name}@1.0.0`, scopes: [], load }])),
      ...wirePlugins(names.map((name) => ({ name, package: name, facts: declaredFacts(Check) }))),
    },
    host: { services: [Nobody], controllers: [controller], identity: Nobody },
    write: () => undefined,
    withoutDatabase: true,
  })
}
