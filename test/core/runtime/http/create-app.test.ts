import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Runtime } from '../../../../core/runtime/index.js'
import { release } from '../release.js'

let runtime: Runtime
let port: number

beforeAll(async () => {
  runtime = await release({})
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
