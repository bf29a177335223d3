import { outsideProblems } from '../protocol/index.js'
import { declaredFacts } from '../runtime/index.js'
import * as shop from '../shop/index.js'

/** Why the plugin cannot run outside, by what its class says of itself; publish knows of its files, too. */
export function outsideReasons(plugin: unknown, peers: readonly string[] = []): string[] {
  const facts = { ...declaredFacts(plugin), sdk: '', mail: [] }
  return outsideProblems(facts, { classes: Object.keys(shop), peers })
}
