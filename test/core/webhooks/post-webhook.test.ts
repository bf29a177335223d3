import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { addressRule, type Lookup } from '../../../core/serve/index.js'
import { newSecret } from '../../../core/webhooks/new-secret.js'
import { type PostOptions, postWebhook, type WebhookAnswer } from '../../../core/webhooks/post-webhook.js'
import { WebhookFailed } from '../../../core/webhooks/webhook-failed.js'
import { selfSigned } from '../serve/tls/self-signed.js'
import { type OddAnswer, OddEndpoint } from './odd-endpoint.js'

const open: OddEndpoint[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()))
})

async function endpoint(answer: OddAnswer, tls?: Parameters<typeof OddEndpoint.open>[1]): Promise<OddEndpoint> {
  const opened = await OddEndpoint.open(answer, tls)
  open.push(opened)
  return opened
}

const options: PostOptions = { isAllowed: addressRule(['127.0.0.1']), signal: new AbortController().signal }

const post = (url: string, change: Partial<PostOptions> = {}): Promise<WebhookAnswer> =>
  postWebhook({ id: 'evt_1', body: '{}', secrets: [newSecret()], url }, { ...options, ...change })

async function failureOf(posted: Promise<unknown>): Promise<WebhookFailed> {
  const error = await posted.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(WebhookFailed)
  return error as WebhookFailed
}

test('any 2xx takes the message, and how the answer begins is kept', async () => {
  const { url, received } = await endpoint((response) => response.writeHead(202).end('thank\u0000 you'))
  expect(await post(url)).toEqual({ status: 202, answer: 'thank  you' })
  expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'evt_1' })
})

test('an endpoint that hangs is given up when its time is over', async () => {
  const { url } = await endpoint(() => undefined)
  expect((await failureOf(post(url, { timeoutMs: 100 }))).message).toBe('it did not answer within 0.1 s')
  const upgrading = await endpoint(({ socket }) =>
    socket?.write('HTTP/1.1 101 Up\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  )
  expect((await failureOf(post(upgrading.url, { timeoutMs: 100 }))).status).toBeNull()
})

test('who stops meanwhile is no failure of the endpoint', async () => {
  const { url } = await endpoint(() => undefined)
  const stop = new AbortController()
  const posted = post(url, { signal: stop.signal })
  stop.abort(new Error('the platform stops'))
  await expect(posted).rejects.toThrow('the platform stops')
})

test('an error says its status, how it begins, and when to come again', async () => {
  const { url } = await endpoint((response) => response.writeHead(503, { 'retry-after': '7' }).end('too much'))
  const failure = await failureOf(post(url))
  expect(failure).toMatchObject({ message: 'it answered 503', status: 503, answer: 'too much', retryAfterMs: 7_000 })
})

test('a redirect, be it into a private network, is not followed', async () => {
  const secret = await endpoint((response) => response.end('metadata'))
  const { url } = await endpoint((response) => response.writeHead(307, { location: secret.url }).end())
  expect((await failureOf(post(url))).message).toBe('it answered 307, and redirects are not followed')
  expect(secret.received).toHaveLength(0)
})

test('of an answer of 100 MB no more is read than its beginning', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x')
  const large = await endpoint((response) => {
    response.writeHead(200)
    const more = (left: number): void => {
      if (left > 0 && !response.destroyed) response.write(piece, () => more(left - 1))
    }
    more(100)
  })
  const { status, answer } = await post(large.url)
  expect([status, answer.length]).toEqual([200, 2048])
  expect(large.sentBytes).toBeLessThan(20 * piece.length)
})

test('who has said 200 and then breaks off, or says no more, has taken it', async () => {
  const cut = await endpoint((response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setTimeout(() => response.destroy(), 20)
  })
  expect(await post(cut.url)).toEqual({ status: 200, answer: 'half' })
  const silent = await endpoint((response) => response.writeHead(200).write('half'))
  expect(await post(silent.url)).toEqual({ status: 200, answer: 'half' })
})

test('who breaks off before a status has not', async () => {
  const { url } = await endpoint((response) => response.destroy())
  expect((await failureOf(post(url))).status).toBeNull()
  const gone = await OddEndpoint.open()
  const { url: nobodys } = gone
  await gone.close()
  expect((await failureOf(post(nobodys))).message).toContain('ECONNREFUSED')
})

test('a certificate that nobody vouches for is not trusted; one that somebody does is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webhook-tls-'))
  const usual = getCACertificates('default')
  try {
    await selfSigned(folder, 'localhost')
    const [key, cert] = await Promise.all(['key', 'crt'].map((kind) => readFile(join(folder, `localhost.${kind}`))))
    if (key === undefined || cert === undefined) throw new Error('there is no certificate')
    const { url, received } = await endpoint((response) => response.end(), { key, cert })
    const reached = { isAllowed: addressRule(['127.0.0.1', '::1']) }
    expect((await failureOf(post(url, reached))).message).toContain('self-signed certificate')
    expect(received).toHaveLength(0)
    setDefaultCACertificates([...usual, cert.toString()])
    expect(await post(url, reached)).toMatchObject({ status: 200 })
  } finally {
    setDefaultCACertificates(usual)
    await rm(folder, { recursive: true })
  }
})

test('a name that turns private after it was judged leads nowhere, and neither does one that answers both', async () => {
  const { url, received } = await endpoint((response) => response.end())
  const { port } = new URL(url)
  const answers = ['127.0.0.1', '10.9.8.7']
  const turning: Lookup = async () => [{ address: answers.shift() ?? '10.9.8.7', family: 4 }]
  const named = `http://turning.example.com:${port}/`
  expect(await post(named, { lookup: turning })).toMatchObject({ status: 200 })
  // Asked once a call: the connection goes to what was judged.
  expect(answers).toEqual(['10.9.8.7'])
  const failure = await failureOf(post(`https://turning.example.com:${port}/`, { lookup: turning }))
  expect(failure.message).toBe('turning.example.com is in a private network')
  const both: Lookup = async () => [
    { address: '10.9.8.7', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  expect(await post(named, { lookup: both })).toMatchObject({ status: 200 })
  expect(received).toHaveLength(2)
})
