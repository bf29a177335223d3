import type { LookupAddress } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Two tries at each name server. */
const patience = { timeout: 2_000, tries: 2 }

/** So long the addresses of the other family are waited for. */
const otherFamilyMs = 300

/** Look-ups that may wait for their turn at the system's. */
const mostWaiting = 16

/**
 * All addresses of a host. The system's own look-up has two threads for the whole process: a few names whose servers never answer
 * would hold up every other webhook's call. So the name servers are asked here, and the system for nothing but what these do not
 * know (a hosts file, a network's own names), for one such name at a time.
 */
export async function lookUp(host: string): Promise<readonly LookupAddress[]> {
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  if (!host.includes('.')) return askSystem(host)
  // One for each call: it reads which name servers there are when it is made.
  const resolver = new Resolver(patience)
  const questions = [resolver.resolve4(host), resolver.resolve6(host)]
  const answers = Promise.allSettled(questions)
  // Some name servers never answer what is asked of the other family: those of one are enough.
  await Promise.any(questions).then(
    () => Promise.race([answers, delay(otherFamilyMs, undefined, { ref: false })]),
    () => undefined,
  )
  resolver.cancel()
  const asked = await answers
  const found = asked.flatMap((answer, index) => addressesOf(answer, index === 0 ? 4 : 6))
  if (found.length > 0) return found
  const silent = asked
    .flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as NodeJS.ErrnoException] : []))
    .find((error) => !isUnknown(error))
  if (silent !== undefined) throw silent
  return askSystem(host)
}

const addressesOf = (answer: PromiseSettledResult<readonly string[]>, family: number): LookupAddress[] =>
  answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : []

/** There is none, or no name server to ask. */
const isUnknown = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'ENOTFOUND' || code === 'ENODATA' || code === 'ECONNREFUSED' || code === 'EBADNAME'

let waiting = 0
let last: Promise<unknown> = Promise.resolve()

/** One after the other, whatever becomes of those before. */
async function askSystem(host: string): Promise<readonly LookupAddress[]> {
  if (waiting >= mostWaiting) throw Object.assign(new Error('too many names are looked up'), { code: 'EAI_AGAIN' })
  waiting += 1
  const ask = () => lookup(host, { all: true, order: 'verbatim' })
  const mine = last.then(ask, ask).finally(() => (waiting -= 1))
  last = mine.catch(() => undefined)
  return mine
}
