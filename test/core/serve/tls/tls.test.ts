import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ask } from '../load.js'
import { RawClient, rawRequest } from '../raw-client.js'
import { Serving, until } from '../serving.js'
import { selfSigned } from './self-signed.js'

let folder: string
let serving: Serving

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'))
  await Promise.all(['acme.localhost', 'globex.localhost', 'default'].map((name) => selfSigned(folder, name)))
})
afterEach(async () => {
  await serving.close()
  await rm(folder, { recursive: true })
})

test('the host’s name chooses the certificate, and the shop; workers learn of TLS from us alone', async () => {
  await open()
  await serving.openShop('globex', 7)
  const acme = await Client.open('acme.localhost')
  expect(acme.certificate).toBe('acme.localhost')
  const forged = 'X-Forwarded-Proto: http\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6;proto=http\r\n'
  const answer = await acme.get('/headers', forged)
  const { headers } = JSON.parse(answer) as { headers: string[] }
  const of = (name: string) => headers.flatMap((part, i) => (part.toLowerCase() === name ? [headers[i + 1]] : []))
  expect([of('x-forwarded-proto'), of('x-forwarded-for'), of('forwarded')]).toEqual([['https'], ['127.0.0.1'], []])

  const globex = await Client.open('GLOBEX.localhost')
  expect(globex.certificate).toBe('globex.localhost')
  expect(await globex.get('/')).toContain('"release":7')
  expect((await Client.open('other.localhost')).certificate).toBe('default')
  expect((await Client.open(undefined)).certificate).toBe('default')
})

test('changed certificates are for new connections; those that are open stay, and the default changes too', async () => {
  await open()
  const before = await Client.open('acme.localhost')
  const unnamed = await Client.open(undefined)
  await selfSigned(folder, 'acme.localhost', 'renewed')
  await selfSigned(folder, 'default', 'new default')
  await until(async () => (await Client.open('acme.localhost')).certificate === 'renewed')
  await until(async () => (await Client.open(undefined)).certificate === 'new default')
  for (const client of [before, unnamed]) expect(await client.get('/')).toContain('"release":1')
})

test('a broken change is told in the log by the file’s name, and the certificate before it stays', async () => {
  await open()
  await writeFile(join(folder, 'acme.localhost.key'), 'no key')
  await until(() => serving.logged.some((line) => line.includes('acme.localhost.key cannot be used for TLS')))
  expect((await Client.open('acme.localhost')).certificate).toBe('acme.localhost')
})

test('a gateway that is started again has its port and the certificates of now', async () => {
  await open()
  const address = serving.supervisor.tlsAddress
  await selfSigned(folder, 'acme.localhost', 'renewed')
  await until(() => serving.logged.some((line) => line.startsWith('certificates are read again')))
  process.kill(serving.supervisor.gatewayPid ?? 0, 'SIGKILL')
  await until(() =>
    Client.open('acme.localhost').then(
      ({ certificate }) => certificate === 'renewed',
      () => false,
    ),
  )
  expect(serving.supervisor.tlsAddress).toBe(address)
})

test('a pair that does not fit together, and one that is not there, stop the start and name the file', async () => {
  await open()
  await copyFile(join(folder, 'globex.localhost.key'), join(folder, 'acme.localhost.key'))
  const code = 'CERTIFICATE_INVALID'
  const named = (text: string) => ({ code, message: expect.stringContaining(text) as string })
  await expect(start()).rejects.toMatchObject(named('acme.localhost.key cannot be used'))
  await rm(join(folder, 'acme.localhost.key'))
  await expect(start()).rejects.toMatchObject(named('acme.localhost.key cannot be used for TLS: ENOENT'))
  await writeFile(join(folder, 'acme.localhost.crt'), 'no certificate')
  await writeFile(join(folder, 'acme.localhost.key'), '')
  await expect(start()).rejects.toMatchObject(named('acme.localhost.crt cannot be used'))
  await rm(folder, { recursive: true })
  await expect(start()).rejects.toMatchObject(named(folder))
  folder = await mkdtemp(join(tmpdir(), 'tls-'))
})

test('the port without TLS leads to the one with it, for shops that are here', async () => {
  await open({ redirects: true })
  const main = serving.supervisor.gatewayAddress
  const { port } = new URL(serving.supervisor.tlsAddress ?? '')
  const moved = await ask(main, { path: '/a?b=c', method: 'POST', headers: { host: 'Acme.localhost:8080' } })
  expect(moved).toMatchObject({ status: 308, headers: { location: `https://acme.localhost:${port}/a?b=c` } })
  expect(await ask(main, { headers: { host: 'evil.example' } })).toMatchObject({ status: 404 })
  const upgrade = 'GET / HTTP/1.1\r\nHost: acme.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  expect((await rawRequest(main, upgrade))[0]).toMatchObject({ status: 308 })
  expect(await ask(serving.supervisor.address('acme') ?? '')).toMatchObject({ status: 200 })
})

test('who speaks no TLS at the port of TLS, or never says anything, is closed', async () => {
  await open({ headersMs: 400 })
  const address = serving.supervisor.tlsAddress ?? ''
  const plain = new RawClient(address).send('GET / HTTP/1.1\r\nHost: acme.localhost\r\n\r\n')
  await plain.closed
  expect(plain.answers).toEqual([])
  await new RawClient(address).closed
  expect(await (await Client.open('acme.localhost')).get('/')).toContain('"release":1')
})

const start = ({ redirects = false, headersMs = 10_000 } = {}) =>
  Serving.open({ tls: { port: 0, source: { kind: 'folder', folder }, redirects }, limits: { headersMs } })

async function open(how = {}): Promise<void> {
  serving = await start(how)
  await serving.openShop()
}

/** A connection to the port that speaks TLS, kept open. */
class Client {
  #text = ''

  private constructor(
    readonly socket: TLSSocket,
    readonly host: string,
  ) {
    socket.setEncoding('latin1').on('data', (text: string) => (this.#text += text))
  }

  static async open(host: string | undefined): Promise<Client> {
    const { port } = new URL(serving.supervisor.tlsAddress ?? '')
    const options = { port: Number(port), host: '127.0.0.1', rejectUnauthorized: false }
    const socket = connect(host === undefined ? options : { ...options, servername: host })
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    socket.on('error', () => undefined)
    return new Client(socket, host ?? 'acme.localhost')
  }

  get certificate(): string {
    return String(this.socket.getPeerCertificate().subject.CN)
  }

  /** The answer's body. */
  async get(path: string, headers = ''): Promise<string> {
    this.#text = ''
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.host}\r\n${headers}\r\n`)
    await until(() => this.#text.includes('}'))
    return this.#text.slice(this.#text.indexOf('\r\n\r\n') + 4)
  }
}
