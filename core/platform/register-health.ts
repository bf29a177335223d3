import type { FastifyInstance } from 'fastify'

/** What has to be well for the platform to be ready: each rejects with its reason. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>

/** Longer than this a check is no answer. */
const limitMs = 2_000
/** Whoever asks more often is told what was found last: anybody may ask. */
const keptMs = 1_000

interface Health {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, string>>
}

/** `/livez`: this process answers. `/readyz`: 503 with reasons while something is missing. No token is needed. */
export function registerHealth(app: FastifyInstance, checks: Checks): void {
  let last: { readonly at: number; readonly health: Promise<Health> } | undefined
  const examine = (): Promise<Health> => {
    const now = performance.now()
    if (last === undefined || now - last.at > keptMs) last = { at: now, health: runAll(checks) }
    return last.health
  }
  app.get('/livez', async (_request, reply) => reply.header('cache-control', 'no-store').send({ live: true }))
  app.get('/readyz', async (_request, reply) => {
    const health = await examine()
    return reply
      .code(health.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health)
  })
}

async function runAll(checks: Checks): Promise<Health> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<[string, string]> => [name, await outcomeOf(check)]),
  )
  return { ready: results.every(([, words]) => words === 'ok'), checks: Object.fromEntries(results) }
}

/** A check's own words of failure may name addresses and users: they are for the log, and not for anybody. */
async function outcomeOf(check: () => Promise<unknown>): Promise<string> {
  const late = Promise.withResolvers<string>()
  const timer = setTimeout(() => late.resolve('does not answer in time'), limitMs)
  const well = check().then(
    () => 'ok',
    () => 'does not answer',
  )
  try {
    return await Promise.race([well, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
