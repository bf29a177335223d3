import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { adminDatabase } from '../test/setup/admin-database.js'
import { bare, openShop } from '../test/setup/small-shop.js'
import { TestPlatform } from '../test/setup/test-platform.js'
import { until } from '../test/setup/until.js'
import { figure, type Result, ratio } from './figures.js'
import { weigh } from './platform-weight.js'

const numberOf = (name: string, usual: number): number => Number(process.env[name] ?? usual)
/** How many shops sleep, are awake at once, and are visited while they sleep. */
const asleep = numberOf('DENSITY_ASLEEP', 1_000)
const live = numberOf('DENSITY_LIVE', 20)
const visits = numberOf('DENSITY_VISITS', 30)
/** How long those that are awake answer then. */
const minutes = numberOf('DENSITY_MINUTES', 1)
/** How often each of these is asked. */
const everyMs = 10_000

const noPause = 3_600

/**
 * Many shops of one bundle, of which few are awake: how long the platform takes to start with them, what a sleeping one and a
 * live one hold (PSS, PostgreSQL's processes too), how soon a sleeping one answers, a visit a second, and whether those that
 * are awake go on answering with the memory that they have.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), 'shopctl-bench-home-'))
  let platform = await TestPlatform.start({ home, environment: { ...bare, SHOPCTL_IDLE_SECONDS: 'never' } })
  /** Starts it anew, and says how long that took. */
  const restart = async (idleSeconds: string): Promise<number> => {
    await platform.stop()
    const began = performance.now()
    const environment = {
      ...bare,
      SHOPCTL_IDLE_SECONDS: idleSeconds,
      SHOPCTL_LIVE_SHOPS: String(live + visits + 10),
      SHOPCTL_STANDBY: '2',
    }
    platform = await TestPlatform.start({ home, environment })
    return performance.now() - began
  }
  try {
    await openShop(platform, 'template')
    const startWithOne = await restart(String(noPause))
    const one = await weigh(platform.process.pid ?? 0)
    tell(`making ${asleep} shops`)
    await copyTemplate(home)
    const startWithAll = await restart('2')
    const many = await weigh(platform.process.pid ?? 0)
    tell(`${visits} visits`)
    const first = await visitAll(platform, tell)
    await restart(String(noPause))
    return {
      'a start with one shop': figure([startWithOne]),
      [`a start with ${asleep} shops`]: figure([startWithAll]),
      'the first answer of a sleeping shop': figure(first),
      'MB for a sleeping shop': ratio(many.mb - one.mb, asleep),
      ...(await wakeMany(platform, tell)),
      ...(await answerFor(platform, tell)),
    }
  } finally {
    await platform.close()
  }
}

const slugOf = (number: number): string => `s${number}`

/** Shops as the template, which has them make their schemas when they wake for the first time. */
async function copyTemplate(home: string): Promise<void> {
  const [platform, tenants] = await Promise.all([
    adminDatabase(home, 'shopctl'),
    adminDatabase(home, 'shopctl_tenants'),
  ])
  const columns =
    'number, state, lock, plugins, bundle, kernel, config, reason, made_by, live_at, replaces, confirmed_at'
  const copies = `from generate_series(1, ${asleep}) n`
  try {
    await platform.query(`
      insert into tenants (slug, name, currency, port, live_release)
        select 's' || n, 'Shop ' || n, currency, 0, live_release ${copies}, tenants where slug = 'template';
      insert into accounts select 's' || n, password, must_change ${copies}, accounts where tenant = 'template';
      insert into releases (tenant, ${columns})
        select 's' || n, ${columns} ${copies}, releases where tenant = 'template' and state = 'live'`)
    await tenants.query(`insert into ev.tenant (slug, role) select 's' || n, 't_s' || n ${copies}`)
  } finally {
    await Promise.all([platform.end(), tenants.end()])
  }
}

/** The first visit of each shop makes its schema; what is measured is the next, when it has fallen asleep again. */
async function visitAll({ client }: TestPlatform, tell: (line: string) => void): Promise<number[]> {
  const shops = await Promise.all(Array.from({ length: visits }, (_, i) => client.tenant(slugOf(i + 1))))
  for (const { address } of shops) await visit(address ?? '')
  tell('all of them have their schemas')
  const took: number[] = []
  for (const { slug, address } of shops) {
    await until(async () => (await client.tenant(slug)).state === 'asleep', `${slug} to fall asleep`)
    await delay(aboutASecond())
    took.push(await visit(address ?? ''))
  }
  return took
}

/** At random: visits that come like a clock meet the moment when the one before falls asleep, each time or never. */
const aboutASecond = (): number => 500 + 1_000 * Math.random()

/** Shops that have slept since the start, one after the other. */
async function wakeMany(platform: TestPlatform, tell: (line: string) => void): Promise<Result> {
  const before = await weigh(platform.process.pid ?? 0)
  tell(`waking ${live} shops`)
  let late = 0
  for (let i = 1; i <= live; i += 1) {
    const address = await platform.address(slugOf(i))
    // Who comes to a shop that does not wake within ten seconds is told to come again.
    while (!(await visit(address).then(alright, told(tell)))) late += 1
  }
  const after = await weigh(platform.process.pid ?? 0)
  return {
    'MB for a live shop': ratio(after.mb - before.mb, live),
    'processes for a live shop': ratio(after.processes - before.processes, live),
    'wakes of more than ten seconds': late,
  }
}

/** All processes are weighed before, and after each quarter of the time: not while shops are asked, whose answers it would delay. */
async function answerFor({ client, process }: TestPlatform, tell: (line: string) => void): Promise<Result> {
  tell(`${live} shops answer for ${minutes} min`)
  const shops = await Promise.all(Array.from({ length: live }, (_, i) => client.tenant(slugOf(i + 1))))
  const addresses = shops.map(({ address }) => address ?? '')
  const weights = [(await weigh(process.pid ?? 0)).mb]
  const answers: (number | false)[] = []
  for (let quarter = 1; quarter <= 4; quarter += 1) {
    answers.push(...(await askOnTime(addresses, answers.length, tell)))
    weights.push((await weigh(process.pid ?? 0)).mb)
  }
  const took = answers.filter((ms) => ms !== false)
  return {
    [`answers of ${live} live shops in ${minutes} min`]: figure(took),
    'answers that were no 200': answers.length - took.length,
    ...Object.fromEntries(weights.map((mb, quarter) => [`MB of all processes after ${quarter} quarters of that`, mb])),
  }
}

/**
 * A quarter of the time. All shops in turn, from one of them on, each every ten seconds: a visit begins when it is due, however late the
 * answers before it are, and what it takes counts from then. One that fails is false: half an hour's others are not thrown away for it.
 */
async function askOnTime(
  addresses: readonly string[],
  from: number,
  tell: (line: string) => void,
): Promise<(number | false)[]> {
  const apart = everyMs / live
  const began = performance.now()
  const visits: Promise<number | false>[] = []
  while (visits.length * apart < minutes * 15_000) {
    const due = began + visits.length * apart
    await delay(Math.max(0, due - performance.now()))
    const address = addresses[(from + visits.length) % live] ?? ''
    visits.push(visit(address, due).catch(told(tell)))
  }
  return await Promise.all(visits)
}

const alright = (): true => true

/** Tells of a visit that failed, and goes on. */
const told =
  (tell: (line: string) => void) =>
  (error: unknown): false => {
    tell(String(error))
    return false
  }

/** Answers how many milliseconds after it was due it had its answer. */
async function visit(address: string, due = performance.now()): Promise<number> {
  const answer = await fetch(new URL('/products', address))
  const body = await answer.text()
  if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}: ${body.slice(0, 500)}`)
  return performance.now() - due
}
