import { setTimeout as delay } from 'node:timers/promises'
import { isShopError, messageOf, type ReleasePlugin } from '../../../model/index.js'
import { type Delivery, internalPaths, type JobRun } from '../../../protocol/index.js'
import { endProcess } from '../../../serve/index.js'
import type { Control } from '../../control.js'
import { purgePlugin } from '../change/plugin-data.js'
import type { Plan } from '../plan/plan-set.js'
import { type Outcome, StepFailed, type TrialLog } from './trial-log.js'
import type { TrialShop } from './trial-shop.js'
import { TrialShopper, wordsOfProblem } from './trial-shopper.js'

export interface PutThrough {
  readonly shop: TrialShop
  /** The set with the plugin, which is live, and the one without it. */
  readonly plan: Plan
  readonly without: Plan
  /** What the shop's schemas held before the plugin came. */
  readonly before: readonly string[]
  /** The installation's. */
  readonly name: string
  readonly log: TrialLog
  readonly signal: AbortSignal
}

interface Trial extends PutThrough {
  readonly control: Control
  readonly address: string
  readonly plugin: ReleasePlugin
}

const article = { handle: 'sock', title: 'Sock', variants: [{ sku: 'SOCK', title: 'Sock', price: 900, stock: 1000 }] }
const backMs = 15_000
const pollMs = 50
const betweenMs = 2

/** What a plugin that has started is put through, step by step. */
export async function putThrough(control: Control, given: PutThrough): Promise<void> {
  const { shop, plan, name, log } = given
  const { address } = await control.supervisor.standing(shop.slug)
  const plugin = plan.plugins.find((one) => one.name === name)
  if (address === undefined || plugin === undefined) throw new Error('the trial shop is not served')
  const trial: Trial = { ...given, control, address, plugin }
  await log.step(`people shop${callsOthers(plugin) ? ', while those that it calls are away' : ''}`, () =>
    shopWith(trial),
  )
  await log.step('its routes answer', () => askRoutes(trial))
  await log.step('its jobs run, each of them twice', () => runJobs(trial))
  await log.step('it takes events that come twice', () => deliverTwice(trial))
  await log.step('it is back after its server was killed', () => kill(trial))
  await log.step('a swap under load loses no request', () => swapUnderLoad(trial))
  await log.step('it leaves nothing behind', () => remove(trial))
}

const callsOthers = ({ scopes }: ReleasePlugin): boolean => scopes.some((scope) => scope.startsWith('http'))

async function shopWith(trial: Trial): Promise<Outcome> {
  const { address, signal } = trial
  await call(trial, 'its catalog', { method: 'PUT', path: internalPaths.catalog, body: { products: [article] } })
  const refused = await new TrialShopper(address, signal).shop('SOCK')
  return refused.length === 0 ? undefined : { note: `refused: ${refused.join('; ')}` }
}

/** With nothing that they want: what is refused is well; what breaks is not. */
async function askRoutes({ address, plugin, signal }: Trial): Promise<Outcome> {
  const { routes } = plugin.facts
  if (routes.length === 0) return { skipped: 'it has none' }
  const shopper = new TrialShopper(address, signal)
  for (const route of routes) {
    const [method = 'GET', path = '/'] = route.split(' ')
    const body = method === 'GET' || method === 'DELETE' ? undefined : {}
    const answer = await shopper.ask(method, path.replaceAll(/[:*][A-Za-z0-9_]*/g, 'x'), body)
    if (answer.status >= 500)
      throw new StepFailed(`${route} was answered with ${answer.status} ${wordsOfProblem(answer.body)}`)
  }
  return undefined
}

async function runJobs(trial: Trial): Promise<Outcome> {
  const { plugin, name } = trial
  const { jobs } = plugin.facts
  if (jobs.length === 0) return { skipped: 'it has none' }
  const due = new Date().toISOString()
  const runs = jobs.map(({ method }): JobRun => ({ plugin: name, method, due }))
  return handTwice(trial, internalPaths.jobs, runs)
}

async function deliverTwice(trial: Trial): Promise<Outcome> {
  const { control, shop, plugin, name } = trial
  const kept = await control.outbox.recentEvents(shop.slug, 50)
  const deliveries = plugin.facts.events.flatMap(({ types, method }) =>
    kept
      .filter(({ type }) => types.includes(type))
      .map((event): Delivery => ({ ...event, attempt: 1, plugin: name, method })),
  )
  return deliveries.length === 0
    ? { skipped: 'nothing happened that it subscribes to' }
    : handTwice(trial, internalPaths.events, deliveries)
}

/** Who calls others may fail while they are away: it is handed the same again, later. */
async function handTwice(trial: Trial, path: string, bodies: readonly (JobRun | Delivery)[]): Promise<Outcome> {
  const { plugin } = trial
  for (const body of [...bodies, ...bodies]) {
    const answer = await call(trial, body.method, { method: 'POST', path, body })
    if (answer.status < 300) continue
    const words = `${body.method} failed: ${wordsOfProblem(answer.body)}`
    if (callsOthers(plugin)) return { note: `${words}; it is tried again later` }
    throw new StepFailed(words)
  }
  return undefined
}

type Request = Control['supervisor']['request']
type Call = Omit<Parameters<Request>[1], 'signal'>

/** As the platform calls a shop. That its server ends in it, or gives no answer, is a fault of what is tried, and not ours. */
async function call({ control, shop, signal }: Trial, what: string, request: Call): ReturnType<Request> {
  try {
    return await control.supervisor.request(shop.slug, { ...request, signal })
  } catch (error) {
    signal.throwIfAborted()
    if (!isShopError(error)) throw error
    throw new StepFailed(`${what} got no answer: its server ended, or took too long`)
  }
}

async function kill({ control, shop, address, signal }: Trial): Promise<Outcome> {
  const { live } = await control.supervisor.standing(shop.slug)
  if (live !== undefined) endProcess(live.pid)
  const shopper = new TrialShopper(address, signal)
  for (
    const until = performance.now() + backMs;
    performance.now() < until;
    await delay(pollMs, undefined, { signal })
  ) {
    const { live: next } = await control.supervisor.standing(shop.slug)
    if (next !== undefined && next.pid !== live?.pid && (await shopper.ask('GET', '/products')).status === 200)
      return undefined
  }
  throw new StepFailed(`it was not back within ${backMs / 1_000} s`)
}

interface Swapped {
  readonly failure?: string
}

async function swapUnderLoad({ shop, plan, address, signal }: Trial): Promise<Outcome> {
  const shopper = new TrialShopper(address, signal)
  const swapped: Promise<Swapped> = shop.bringUp(plan).then(
    () => ({}),
    (error: unknown) => ({ failure: messageOf(error) }),
  )
  let asked = 0
  for (let end: Swapped | undefined; end === undefined; ) {
    const { status } = await shopper.ask('GET', '/products')
    asked += 1
    if (status !== 200) throw new StepFailed(`a request was answered with ${status}`)
    end = await Promise.race([swapped, delay(betweenMs, undefined)])
    if (end?.failure !== undefined) throw new StepFailed(end.failure)
  }
  return { note: `${asked} requests` }
}

async function remove({ control, shop, without, before, name }: Trial): Promise<Outcome> {
  await shop.bringUp(without)
  await purgePlugin(control, { tenant: shop.slug, name })
  const left = (await control.databases.columnsOf(shop.slug)).filter((one) => !before.includes(one))
  if (left.length > 0) throw new StepFailed(`left in the database: ${left.slice(0, 5).join(', ')}`)
  return undefined
}
