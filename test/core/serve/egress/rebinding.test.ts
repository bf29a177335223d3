import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import http, { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EgressCall } from '../../../../core/protocol/index.js'
import type { Lookup } from '../../../../core/serve/egress/find-addresses.js'
import { addressRule } from '../../../../core/serve/egress/private-addresses.js'
import { SlotDoor } from '../../../../core/serve/egress/slot-door.js'
import { repository } from '../../../setup/test-platform.js'
import { until } from '../../../setup/until.js'

/** Addresses of this machine: two stand for the public Internet, of which one answers nobody, and one for what is inside. */
const outside = '127.0.0.2'
const silent = '127.0.0.3'
const inside = '127.0.0.1'

let dir: string
let socketPath: string
let port: number
let door: SlotDoor
let servers: Server[]
/** Requests at each address. */
let asked: { outside: string[]; inside: string[] }
/** What a name answers, one time after the other; with the last one from then on. */
let answers: Record<string, readonly (readonly string[])[]>
const lookUps: string[] = []
const calls: EgressCall[] = []

const lookUp: Lookup = async (host) => {
  const all = answers[host] ?? []
  const time = lookUps.filter((one) => one === host).length
  lookUps.push(host)
  return (all[Math.min(time, all.length - 1)] ?? []).map((address) => ({ address, family: 4 }))
}

async function listen(address: string, at: number, answer: RequestListener): Promise<Server> {
  const server = createServer(answer)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, address, resolve))
  return server
}

/** Whoever asks outside for `/to?URL` is sent there. */
const redirect: RequestListener = ({ url = '' }, response) => {
  asked.outside.push(url)
  const [, to] = url.split('/to?')
  response.writeHead(to === undefined ? 204 : 302, to === undefined ? {} : { location: to }).end()
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rebinding-'))
  socketPath = join(dir, 'egress.sock')
  const outer = await listen(outside, 0, redirect)
  port = (outer.address() as AddressInfo).port
  const inner = await listen(inside, port, ({ url = '' }, response) => {
    asked.inside.push(url)
    response.end('a secret')
  })
  servers = [outer, inner]
  door = new SlotDoor({
    dir,
    isAllowed: addressRule([outside, silent]),
    onCall: (_, call) => void calls.push(call),
    lookUp,
  })
  await door.open(undefined)
  const hosts = ['api', 'moved', 'gone'].map((name) => `${name}.example.com:${port}`)
  door.serve('acme', [{ plugin: 'pinger', id: 'pinger@1.0.0', hosts }])
})
beforeEach(() => {
  asked = { outside: [], inside: [] }
  answers = { 'api.example.com': [[outside]], 'moved.example.com': [[outside], [inside]] }
  lookUps.length = 0
  calls.length = 0
})
afterAll(async () => {
  door.close()
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await rm(dir, { recursive: true })
})

const ways: Readonly<Record<string, (host: string) => Promise<number>>> = {
  'a plain request': (host) =>
    new Promise((resolve, reject) => {
      const request = http.request({ socketPath, path: `http://${host}:${port}/plain` })
      request.on('response', (answer) => resolve(answer.resume().statusCode ?? 0)).on('error', reject)
      request.end()
    }),
  'a tunnel': (host) =>
    new Promise((resolve, reject) => {
      const request = http.request({ socketPath, method: 'CONNECT', path: `${host}:${port}` })
      request.on('error', reject).on('connect', ({ statusCode = 0 }, socket) => {
        if (statusCode !== 200) return resolve(statusCode)
        socket.on('data', (chunk) => resolve(Number(String(chunk).split(' ')[1])))
        socket.write('GET /tunnel HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
      })
      request.end()
    }),
}

test.each(Object.entries(ways))(
  '%s to a name that leads inside the second time it is asked: it is called where it was judged, and refused then (N2)',
  async (_, call) => {
    expect(await call('moved.example.com')).toBe(204)
    expect(lookUps).toEqual(['moved.example.com'])
    expect(await call('moved.example.com')).toBe(451)
    expect(asked).toEqual({ outside: [expect.any(String)], inside: [] })
  },
)

test.each(Object.entries(ways))(
  '%s to a name that leads inside and outside at once goes outside, and nowhere where nobody answers there (N2)',
  async (_, call) => {
    answers = { 'api.example.com': [[inside, outside, inside]], 'gone.example.com': [[inside, silent, inside]] }
    expect(await call('api.example.com')).toBe(204)
    expect(await call('gone.example.com')).toBe(502)
    expect(asked).toEqual({ outside: [expect.any(String)], inside: [] })
  },
)

/** What a plain `fetch` ends with that knows nothing of scopes and follows redirects, in a process whose way out is the door. */
async function fetched(url: string): Promise<string> {
  const script = `
    const { openWayOut } = await import(${JSON.stringify(join(repository, 'core/runtime/way-out.ts'))})
    await openWayOut(${JSON.stringify(socketPath)})
    const words = await fetch(${JSON.stringify(url)}).then(
      async (answer) => answer.status + ' ' + (await answer.text()),
      () => 'refused')
    console.log(words)
    process.exit()`
  const node = [process.execPath, ['--input-type=module', '-e', script]] as const
  const { stdout } = await promisify(execFile)(...node, { timeout: 20_000 })
  return stdout.trim()
}

test('a redirect to a host that was consented to is followed', async () => {
  const to = `http://api.example.com:${port}/there`
  expect(await fetched(`http://api.example.com:${port}/to?${to}`)).toBe('204')
  expect(asked.outside).toEqual([`/to?${to}`, '/there'])
})

test.each([
  ['a host that nobody consented to', () => `http://elsewhere.example.com:${port}/secret`, 'forbidden'],
  ['an address of the machine', () => `http://${inside}:${port}/secret`, 'forbidden'],
  ['the address of a cloud’s secrets', () => 'http://169.254.169.254/latest/meta-data/', 'forbidden'],
  ['a consented name that leads inside', () => `http://moved.example.com:${port}/secret`, 'private'],
])('a consented host that redirects a plain fetch to %s leads nowhere (N2)', async (_, to, outcome) => {
  answers['moved.example.com'] = [[inside]]
  // Some versions of fetch ask for a tunnel, and tell no status where they get none.
  expect(await fetched(`http://api.example.com:${port}/to?${to()}`)).toMatch(/^(refused|403|451)$/)
  await until(() => calls.some((call) => call.outcome !== 'done'), 'the refusal to be told')
  const refused = calls.filter((call) => call.outcome !== 'done').map((call) => [call.host, call.outcome])
  expect(refused).toEqual([[new URL(to()).host, outcome]])
  expect(asked).toEqual({ outside: [`/to?${to()}`], inside: [] })
})
