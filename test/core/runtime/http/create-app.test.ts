import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { currentRequest } from '../../../../core/runtime/current-request.js'
import type { Runtime } from '../../../../core/runtime/index.js'
import { type Call, Controller, Get, Plugin, Post } from '../../../../core/sdk/index.js'
import { release } from '../release.js'

@Controller('/echo')
class Echo {
  @Get('/at-once')
  atOnce({ requestId }: Call): object {
    return { requestId, inside: currentRequest.getStore()?.id }
  }

  @Get('/later')
  async later({ requestId }: Call): Promise<object> {
    await setImmediate()
    return { requestId, inside: currentRequest.getStore()?.id }
  }

  @Post('')
  take({ body }: Call<unknown>): object {
    return { body: body ?? 'none' }
  }
}
@Plugin({ controllers: [Echo] })
class EchoPlugin {}

let runtime: Runtime
let port: number

beforeAll(async () => {
  runtime = await release({ echo: { type: EchoPlugin } })
  const { server } = runtime.app
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => runtime.app.close())

const head = (answer: string): readonly string[] => answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n')

test('an answer says nothing of the connection and no date: the gateway says its own', async () => {
  const client = connect(port, '127.0.0.1')
  client.write('GET /till HTTP/1.1\r\nHost: a\r\n\r\nHEAD /till HTTP/1.1\r\nHost: a\r\n\r\n')
  client.end('GET /till HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  const answers = (await text(client)).split('HTTP/1.1 ').slice(1)
  const named = answers.map((answer) => head(answer).map((line) => line.split(':')[0]))
  const lean = ['200 OK', 'content-type', 'content-length']
  expect(named).toEqual([lean, lean, lean])
})

test('requests that come in one piece run each in their own, whether they are answered at once or later', async () => {
  const client = connect(port, '127.0.0.1')
  const paths = ['at-once', 'later', 'at-once', 'later']
  const asked = paths.map((path, i) => `GET /echo/${path} HTTP/1.1\r\nHost: a\r\nX-Request-Id: r${i}\r\n`)
  client.end(`${asked.join('\r\n')}Connection: close\r\n\r\n`)
  const answers = (await text(client)).split('HTTP/1.1 ').slice(1).map(bodyOf)
  expect(answers).toEqual(paths.map((_, i) => ({ requestId: `r${i}`, inside: `r${i}` })))
})

test.each(['application/json', 'text/plain', ''])(
  'a request without a body is answered, whatever type (%j) it says',
  async (type) => {
    const client = connect(port, '127.0.0.1')
    const said = type === '' ? '' : `Content-Type: ${type}\r\n`
    client.end(`POST /echo HTTP/1.1\r\nHost: a\r\n${said}Connection: close\r\n\r\n`)
    const answer = await text(client)
    expect([head(answer)[0], bodyOf(answer)]).toEqual(['HTTP/1.1 200 OK', { body: 'none' }])
  },
)

const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
