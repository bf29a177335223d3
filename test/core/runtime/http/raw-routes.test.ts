import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { PluginFault } from '../../../../core/runtime/index.js'
import { type Call, Controller, HttpProblem, Plugin, Post, Put, Type } from '../../../../core/sdk/index.js'
import { failure } from '../chain.js'
import { release } from '../release.js'

const key = 'a shared secret'
const signatureOf = (body: string | Buffer): string => createHmac('sha256', key).update(body).digest('hex')
const byId = Type.Object({ id: Type.Integer() })

@Controller('/{installation}')
class Hooks {
  @Post('/webhook', { raw: true })
  async take({ body, headers }: Call<Buffer>): Promise<object> {
    if (headers['x-signature'] !== signatureOf(body)) throw new HttpProblem(400, 'SIGNATURE_INVALID', 'No.')
    return { bytes: body.length, isBuffer: Buffer.isBuffer(body) }
  }

  @Put('/files/:id', { raw: true, params: byId })
  async put({ body, params }: Call<Buffer, { id: number }>): Promise<object> {
    return { id: params.id, hex: body.toString('hex') }
  }

  @Post('/notes', { body: Type.Object({ text: Type.String() }) })
  async add({ body }: Call<{ text: string }>): Promise<object> {
    return body
  }
}

@Plugin({ controllers: [Hooks] })
class Receiver {}

const open = async () => (await release({ receiver: { type: Receiver } })).app

test.each([
  ['application/json', '{"b": 1,   "a": "\\u00e9"}'],
  ['application/json; charset=utf-8', 'no JSON at all {'],
  ['application/x-www-form-urlencoded', 'a=1&a=2'],
  ['text/plain', 'plain'],
  ['application/x-something-new', Buffer.from([0, 255, 13, 10])],
  [undefined, 'without a type'],
])('an action of a raw route gets the very bytes that were sent as %s', async (type, payload) => {
  const headers = { 'x-signature': signatureOf(payload), ...(type === undefined ? {} : { 'content-type': type }) }
  const answer = await (await open()).inject({ method: 'POST', url: '/receiver/webhook', payload, headers })
  expect([answer.statusCode, answer.json()]).toEqual([200, { bytes: Buffer.byteLength(payload), isBuffer: true }])
})

test('one byte more, and the signature is not that of the body', async () => {
  const headers = { 'x-signature': signatureOf('{}'), 'content-type': 'application/json' }
  const answer = await (await open()).inject({ method: 'POST', url: '/receiver/webhook', payload: '{} ', headers })
  expect(answer.json()).toMatchObject({ status: 400, code: 'SIGNATURE_INVALID' })
})

test('no body is an empty one', async () => {
  const answer = await (await open()).inject({ method: 'PUT', url: '/receiver/files/7' })
  expect([answer.statusCode, answer.json()]).toEqual([200, { id: 7, hex: '' }])
})

test('its parameters are checked as those of every route, and too large a body is refused', async () => {
  const app = await open()
  const wrong = await app.inject({ method: 'PUT', url: '/receiver/files/x', payload: 'a' })
  expect(wrong.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
  const large = await app.inject({ method: 'PUT', url: '/receiver/files/7', payload: Buffer.alloc(11 * 1024 * 1024) })
  expect(large.json()).toMatchObject({ status: 413, code: 'INPUT_INVALID' })
})

test('the routes beside it read JSON as ever, and take no other type', async () => {
  const app = await open()
  const added = await app.inject({ method: 'POST', url: '/receiver/notes', payload: { text: 'hi' } })
  expect(added.json()).toEqual({ text: 'hi' })
  const headers = { 'content-type': 'text/csv' }
  const refused = await app.inject({ method: 'POST', url: '/receiver/notes', payload: 'text', headers })
  expect(refused.json()).toMatchObject({ status: 415, code: 'INPUT_INVALID' })
})

test('it is no part of the description that front ends read', async () => {
  const { paths } = (await (await open()).inject('/openapi.json')).json<{ paths: object }>()
  expect(Object.keys(paths).filter((path) => path.includes('receiver'))).toEqual(['/receiver/notes'])
})

test('a plugin that claims a raw route which there is already is blamed by name', async () => {
  @Controller('/receiver')
  class Claimer {
    @Post('/webhook', { raw: true })
    async take(): Promise<void> {}
  }
  @Plugin({ controllers: [Claimer] })
  class Claiming {}
  const fault = await failure<PluginFault>(release({ receiver: { type: Receiver }, claimer: { type: Claiming } }))
  expect([fault.name, fault.message]).toEqual(['PluginFault', expect.stringContaining('/receiver/webhook')])
})
