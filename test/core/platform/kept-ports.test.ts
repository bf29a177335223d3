import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { shopError } from '../../../core/model/index.js'
import { hadSocket, keepPorts, onKeptPorts } from '../../../core/platform/kept-ports.js'
import { serveShops } from '../../../core/platform/serve-shops.js'
import { readSettings, type Settings } from '../../../core/platform/settings.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'shopctl-ports-'))
})
afterEach(() => rm(home, { recursive: true }))

const any = { SHOPCTL_PORTS: '0' }
const portsOf = (environment: NodeJS.ProcessEnv) => onKeptPorts(readSettings(home, environment), async (ports) => ports)

async function listening(port = 0): Promise<Server & { readonly port: number }> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(server, { port: (server.address() as AddressInfo).port })
}

/** Keeps two ports that were free a moment ago. */
async function kept() {
  const servers = await Promise.all([listening(), listening()])
  const [gateway, registry] = servers.map(({ port }) => port) as [number, number]
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
  const at = (port: number): string => `http://127.0.0.1:${port}`
  const others = { admin: null, mailbox: null, smtp: null, socket: null }
  await keepPorts(home, { addresses: { gateway: at(gateway), registry: at(registry), ...others }, shops: {} })
  return { gateway, registry }
}

test('a platform that may take any ports takes those that its home had before', async () => {
  expect(await portsOf(any)).toMatchObject({ gateway: 0, registry: 0 })
  const before = await kept()
  expect(await portsOf(any)).toMatchObject({ ...before, admin: 0 })
  // What is not open this time keeps what it had.
  await keepPorts(home, { addresses: { gateway: null, mailbox: null, smtp: null }, shops: {} })
  expect(await portsOf(any)).toMatchObject(before)
})

test('a port that is chosen is that one, whatever the home had', async () => {
  const { gateway } = await kept()
  expect(await portsOf({ ...any, SHOPCTL_REGISTRY_PORT: '4999' })).toMatchObject({ gateway, registry: 4999 })
})

test('one that somebody else has by now is left to him, also where he took it in between', async () => {
  const { gateway, registry } = await kept()
  await using _taken = await listening(gateway)
  expect(await portsOf(any)).toMatchObject({ gateway: 0, registry })
  const attempts: Settings['ports'][] = []
  const late: Server[] = []
  await onKeptPorts(readSettings(home, any), async (ports) => {
    attempts.push(ports)
    if (attempts.length > 1) return
    late.push(await listening(registry))
    throw shopError('PORT_TAKEN', 'registry', registry)
  })
  await Promise.all(late.map((server) => server[Symbol.asyncDispose]()))
  expect(attempts).toMatchObject([{ registry }, { gateway: 0, registry: 0 }])
})

test('where external plugins connect is kept as long as it is open', async () => {
  const server = await listening()
  await server[Symbol.asyncDispose]()
  const open = { socket: `ws://127.0.0.1:${server.port}/socket` }
  await keepPorts(home, { addresses: open, shops: {} })
  await keepPorts(home, { addresses: {}, shops: {} })
  expect([await portsOf(any), await hadSocket(home)]).toMatchObject([{ socket: server.port }, true])
  await keepPorts(home, { addresses: { socket: null }, shops: {} })
  expect([await portsOf(any), await hadSocket(home)]).toMatchObject([{ socket: 0 }, false])
})

/** The ports that the shops are tried on, in their order; those of `taken` are somebody else's. */
async function servedOn(environment: NodeJS.ProcessEnv, tenants: readonly object[], taken: readonly number[] = []) {
  const tried: Record<string, number[]> = {}
  const serveTenant = async (slug: string, port: number): Promise<void> => {
    tried[slug] = [...(tried[slug] ?? []), port]
    if (taken.includes(port)) throw shopError('PORT_TAKEN', `shop ${slug}`, port)
  }
  const told: (string | undefined)[] = []
  const house = {
    settings: readSettings(home, environment),
    signal: AbortSignal.timeout(10_000),
    log: () => undefined,
    onProgress: ({ detail }: { readonly detail?: string }) => told.push(detail),
  }
  const pool = { query: async () => ({ rows: tenants }) }
  await serveShops({ pool } as never, { serveTenant } as never, house as never) // all that it asks for
  return { tried, told: told.filter((line) => line !== undefined) }
}

test('a shop has the port again that it had, and another one where that is taken', async () => {
  await keepPorts(home, { addresses: {}, shops: { acme: 9001, globex: 9002 } })
  const free = ['acme', 'globex', 'late'].map((slug) => ({ slug, port: 0, liveRelease: null }))
  for (const environment of [any, {}]) {
    expect(await servedOn(environment, free, [9002])).toEqual({
      tried: { acme: [9001], globex: [9002, 0], late: [0] },
      told: [],
    })
  }
})

test('a shop’s chosen port gives way to a free one where free ones are asked for, and nowhere else', async () => {
  const chosen = [{ slug: 'acme', port: 8081, liveRelease: null }]
  expect((await servedOn(any, chosen)).tried).toEqual({ acme: [8081] })
  expect((await servedOn(any, chosen, [8081])).tried).toEqual({ acme: [8081, 0] })
  expect(await servedOn({}, chosen, [8081])).toEqual({
    tried: { acme: [8081] },
    told: ['acme is not served: Port 8081, meant for the shop acme, is taken.'],
  })
})

test('a start that fails for another reason is not made twice', async () => {
  await kept()
  let attempts = 0
  const failing = onKeptPorts(readSettings(home, any), async () => {
    attempts += 1
    throw shopError('PORT_TAKEN', 'shop acme', 8081)
  })
  await expect(failing).rejects.toMatchObject({ code: 'PORT_TAKEN' })
  expect(attempts).toBe(1)
})

test('what is no list of ports is as good as none', async () => {
  for (const text of ['no json', 'null', '{"gateway":"8080","registry":70000}']) {
    await writeFile(join(home, 'ports.json'), text)
    expect(await portsOf(any)).toMatchObject({ gateway: 0, registry: 0 })
  }
})
