import { beforeEach, expect, test } from 'vitest'
import type { Control } from '../../../../../core/control/control.js'
import { explainRequest } from '../../../../../core/control/operations/read/explain-request.js'
import { Metrics } from '../../../../../core/metrics/index.js'
import { requestTag, type Trail } from '../../../../../core/protocol/index.js'

const trail = (id: string, status: number): Trail => ({
  id,
  route: 'POST /checkout',
  at: '2026-11-30T10:00:00.000Z',
  ms: 6,
  status,
  steps: [],
})

let metrics: Metrics
let workers: Record<string, (id: string) => Trail | undefined>
let asked: string[]

beforeEach(() => {
  metrics = new Metrics()
  for (const tenant of ['acme', 'globex', 'initech'])
    metrics.declare(tenant, { release: 1, handlers: [], packages: new Map(), versions: new Map() })
  // Globex has a plugin that says of every request that it was there.
  workers = { acme: () => undefined, globex: (id) => trail(id, 503), initech: () => undefined }
  asked = []
})

const explain = (id: string, tenant?: string) => {
  const control = {
    metrics,
    pool: { query: async () => ({ rows: Object.keys(workers).map((slug) => ({ slug })) }) },
    releases: { get: async () => ({ plugins: [] }) },
    supervisor: {
      standing: async () => ({ live: { release: 1 } }),
      request: async (slug: string, { path }: { path: string }) => {
        asked.push(slug)
        const body = workers[slug]?.(decodeURIComponent(path.split('/').at(-1) ?? ''))
        return { status: body === undefined ? 404 : 200, body: body ?? {} }
      },
    },
  }
  return explainRequest(control as unknown as Control, id, tenant)
}

/** As the gateway gives them. */
const idOf = (tenant: string) => `6f0c2f4e-7a57-4a39-9d1b-${requestTag(tenant)}`

test('of whose request it was no shop is asked but that one: another’s plugin cannot say that it had it (N5)', async () => {
  const id = idOf('acme')
  metrics.report('globex', 1, { counts: [], trails: [trail(id, 500)] })
  await expect(explain(id)).rejects.toMatchObject({ code: 'REQUEST_NOT_KEPT' })
  await expect(explain(id, 'globex')).rejects.toMatchObject({ code: 'REQUEST_NOT_KEPT' })
  expect(asked).toEqual(['acme'])
  workers['acme'] = (sought) => trail(sought, 201)
  expect(await explain(id)).toMatchObject({ tenant: 'acme', status: 201, isTied: true })
})

test('an id that the gateway did not give is only claimed; where several shops claim it, they are named', async () => {
  expect(await explain('from-a-proxy')).toMatchObject({ tenant: 'globex', isTied: false })
  metrics.report('acme', 1, { counts: [], trails: [trail('from-a-proxy', 201)] })
  await expect(explain('from-a-proxy')).rejects.toMatchObject({
    code: 'REQUEST_CLAIMED',
    message: expect.stringContaining('acme and globex') as string,
    hint: expect.stringContaining('--tenant acme') as string,
  })
  expect(await explain('from-a-proxy', 'acme')).toMatchObject({ tenant: 'acme', status: 201, isTied: false })
})
