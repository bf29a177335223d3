import type { Cli } from '../command/cli.js'
import { findHome } from './find-home.js'

/** So many names are read at a glance. */
const few = 6
/** It is told soon, whoever does not answer. */
const answerMs = 1_000

/** The next step of who has left out which shop: with the names of those that there are, where a platform runs and they are few. */
export async function nameShop(cli: Cli): Promise<string> {
  const [first, ...others] = await shops(cli)
  if (first === undefined || others.length >= few)
    return 'Name the shop:  --tenant <slug>     All:  shopctl tenant list'
  return [`Name the shop:  --tenant ${first}`, ...others].join(', or ')
}

/** None where nobody answers; what is wrong there is none of this command's business. */
async function shops(cli: Cli): Promise<string[]> {
  const { connectPlatform } = await import('../../core/control/client/index.js')
  try {
    const { tenants } = await (await connectPlatform(findHome(cli))).status(answerMs)
    return tenants.map(({ slug }) => slug).sort()
  } catch {
    return []
  }
}
