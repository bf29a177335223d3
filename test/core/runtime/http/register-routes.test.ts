import { expect, test } from 'vitest'
import { internalPaths } from '../../../../core/protocol/index.js'
import type { PluginFault } from '../../../../core/runtime/index.js'
import { Answer, type Call, Controller, Get, Plugin, Post, Type } from '../../../../core/sdk/index.js'
import { failure } from '../chain.js'
import { platformToken, release } from '../release.js'

const note = Type.Object({ text: Type.String({ maxLength: 5 }) }, { additionalProperties: false })

@Controller('/notes')
class Notes {
  readonly notes: string[] = []

  @Post('', { body: note })
  async add({ body }: Call<{ text: string }>): Promise<Answer<object>> {
    this.notes.push(body.text)
    return new Answer(201, { count: this.notes.length }, { location: '/notes' })
  }

  @Get('/:id', { params: Type.Object({ id: Type.Integer() }) })
  async read({ params, query, requestId }: Call<undefined, { id: number }>): Promise<object> {
    return { id: params.id, query, requestId }
  }

  @Post('/clear')
  async clear(): Promise<void> {
    this.notes.length = 0
  }

  @Get('/broken/:how')
  async broken({ params }: Call<undefined, { how: string }>): Promise<never> {
    if (params.how === 'null') throw JSON.parse('null')
    throw Object.assign(new Error('password authentication failed'), { statusCode: 403, code: 7, validation: [] })
  }
}

@Plugin({ controllers: [Notes] })
class NotesPlugin {}

async function shop(lines: unknown[] = []): Promise<Awaited<ReturnType<typeof release>>['app']> {
  const { app } = await release({ notes: { type: NotesPlugin } }, { write: (line) => void lines.push(line) })
  return app
}

test('an action answers with its value, with a status and headers of its own, or with 204 for nothing', async () => {
  const app = await shop()
  const added = await app.inject({ method: 'POST', url: '/notes', payload: { text: 'hi' } })
  expect([added.statusCode, added.json(), added.headers['location']]).toEqual([201, { count: 1 }, '/notes'])
  const read = await app.inject({ url: '/notes/7?a=1', headers: { 'x-request-id': 'r-1' } })
  expect([read.statusCode, read.json()]).toEqual([200, { id: 7, query: { a: '1' }, requestId: 'r-1' }])
  const cleared = await app.inject({ method: 'POST', url: '/notes/clear' })
  expect([cleared.statusCode, cleared.body]).toEqual([204, ''])
})

test.each([
  ['an unknown key', { text: 'hi', author: 'eve' }],
  ['too much', { text: 'too long' }],
  ['a number for a text', { text: 7 }],
  ['nothing', undefined],
])('a body with %s is refused at the door, with the reason', async (_, payload) => {
  const answer = await (await shop()).inject({ method: 'POST', url: '/notes', ...(payload && { payload }) })
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'INPUT_INVALID'])
  expect(answer.headers['content-type']).toMatch('application/problem+json')
})

test('a body that is no JSON is refused at the door', async () => {
  const headers = { 'content-type': 'application/json' }
  const answer = await (await shop()).inject({ method: 'POST', url: '/notes', payload: '{"text":', headers })
  expect(answer.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
})

test.each(['null', 'error'])('what goes wrong inside stays inside, and is logged: %s', async (how) => {
  const lines: unknown[] = []
  const app = await shop(lines)
  const answer = await app.inject({ url: `/notes/broken/${how}`, headers: { 'x-request-id': 'r-2' } })
  expect(answer.json()).toEqual({
    type: 'about:blank',
    status: 500,
    code: 'INTERNAL',
    title: 'Something went wrong.',
    requestId: 'r-2',
  })
  expect(lines).toMatchObject([{ level: 'error', message: 'request failed', requestId: 'r-2' }])
})

test.each([
  ['Bearer ann-token', 'ann'],
  ['Bearer eve-token', undefined],
  ['ann-token', undefined],
  ['Basic ann-token', undefined],
  [undefined, undefined],
])('the authorization %j is the customer %j', async (authorization, customerId) => {
  const { app } = await release({})
  const answer = await app.inject({ url: '/till', headers: authorization === undefined ? {} : { authorization } })
  expect(answer.json<{ customerId?: string }>().customerId).toBe(customerId)
})

test.each([
  ['GET', internalPaths.health],
  ['HEAD', internalPaths.health],
  ['POST', internalPaths.events],
  ['POST', internalPaths.jobs],
  ['PUT', '/_platform/till'],
] as const)('%s %s is for the platform only; to others there is no such thing', async (method, url) => {
  const { app } = await release({})
  const shown = [undefined, '', 'wrong', `${platformToken} `, platformToken.slice(1), platformToken.toUpperCase()]
  const absent = await app.inject({ method, url: '/_platform/nothing' })
  for (const token of shown) {
    const answer = await app.inject({ method, url, headers: token === undefined ? {} : { 'x-shopctl-token': token } })
    expect(answer.statusCode, token).toBe(404)
    expect(Object.keys(answer.headers)).toEqual(Object.keys(absent.headers))
  }
  const headers = { 'x-shopctl-token': platformToken }
  expect((await app.inject({ method, url, headers })).statusCode).not.toBe(404)
})

test('the platform’s doors are not in the shop’s OpenAPI', async () => {
  const { app } = await release({})
  expect(Object.keys((await app.inject('/openapi.json')).json<{ paths: object }>().paths)).toEqual(['/till'])
})

test.each([
  ['a route that another plugin has', '/notes/:other', {}],
  ['a schema that is none', '/notes', { querystring: { type: 'object', properties: { a: { type: 'nonsense' } } } }],
])('a plugin that claims %s is blamed by name', async (_, path, schema) => {
  @Controller()
  class Claimer {
    @Get(path, schema)
    async read(): Promise<void> {}
  }
  @Plugin({ controllers: [Claimer] })
  class ClaimerPlugin {}
  for (const attempt of ['first', 'second']) {
    const plugins = { notes: { type: NotesPlugin }, claimer: { type: ClaimerPlugin } }
    const fault = await failure<PluginFault>(release(plugins))
    expect([fault.name, fault.plugin], attempt).toEqual(['PluginFault', 'claimer'])
  }
})

test('shops of one process do not meet in the $id of a schema', async () => {
  const answers = [5, 1].map(async (maxLength) => {
    @Controller('/named')
    class Named {
      @Post('', { body: Type.Object({ text: Type.String({ maxLength }) }, { $id: 'named' }) })
      async take(): Promise<void> {}
    }
    @Plugin({ controllers: [Named] })
    class NamedPlugin {}
    const { app } = await release({ named: { type: NamedPlugin } })
    return (await app.inject({ method: 'POST', url: '/named', payload: { text: 'four' } })).statusCode
  })
  expect(await Promise.all(answers)).toEqual([204, 400])
})
