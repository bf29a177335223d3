import { once } from 'node:events'
import { connect } from 'node:net'
import { Type } from 'typebox'
import { expect, test } from 'vitest'
import {
  type ActionCall,
  Answer,
  after,
  allow,
  around,
  before,
  type Call,
  Controller,
  deny,
  Get,
  type Outcome,
  Plugin,
  Post,
  type Verdict,
} from '../../../core/sdk/index.js'
import { failure } from './chain.js'
import { instanceOf, release, TillController } from './release.js'

interface Review {
  readonly stars: number
}

const review = Type.Object({ stars: Type.Integer() })

@Controller('/reviews')
class ReviewController {
  @Post('/:product', { body: review })
  async write({ body }: Call<Review, { product: string }>): Promise<Answer<Review>> {
    return new Answer(201, body, { 'x-written': 'yes' })
  }

  @Get('/:product')
  async read(_call: Call<undefined, { product: string }>): Promise<readonly Review[]> {
    return [{ stars: 5 }]
  }
}

@Plugin({ controllers: [ReviewController] })
class Reviews {}

const authorization = 'Bearer ann-token'

test('a hook stands on any action of the shop, though nothing was declared for it', async () => {
  @Plugin()
  class Closed {
    @before(TillController, 'open')
    check({ customerId }: ActionCall): Verdict {
      return customerId === 'ann' ? deny('CLOSED', 'The till is closed.') : allow
    }
  }
  const { app, close } = await release({ closed: { type: Closed } })
  const denied = await app.inject({ url: '/till', headers: { authorization } })
  expect([denied.statusCode, denied.json<{ code: string }>().code]).toEqual([422, 'CLOSED'])
  expect((await app.inject('/till')).statusCode).toBe(200)
  await close()
})

const ran: string[] = []
const run = (name: string): void => void ran.push(name)

type Opened = Awaited<ReturnType<TillController['open']>>

/** Stands on one action in every way. */
@Plugin()
class Outer {
  @before(TillController, 'open')
  check(): Verdict {
    run('before outer')
    return allow
  }

  @around(TillController, 'open')
  async wrap(_call: ActionCall, next: () => Promise<Opened>): Promise<Opened> {
    run('around outer')
    return next()
  }

  @after(TillController, 'open')
  tell(): void {
    run('after outer')
  }
}

/** By its name it would come before the other; it says that it stands behind it. */
@Plugin()
class Inner {
  @before(TillController, 'open', { after: ['outer'] })
  check({ query }: ActionCall): Verdict {
    run('before inner')
    return 'denied' in (query as object) ? deny('CLOSED', 'Closed.') : allow
  }

  @around(TillController, 'open', { after: ['outer'] })
  async wrap({ query }: ActionCall, next: () => Promise<Opened>): Promise<Opened> {
    run('around inner')
    return 'cached' in (query as object) ? { total: 7, customerId: undefined } : next()
  }

  @after(TillController, 'open', { after: ['outer'] })
  tell(): void {
    run('after inner')
  }
}

const bothEnds = ['after outer', 'after inner']

test.each([
  ['', 200, ['before outer', 'before inner', 'around outer', 'around inner']],
  ['?cached', 200, ['before outer', 'before inner', 'around outer', 'around inner']],
  ['?denied', 422, ['before outer', 'before inner']],
])(
  'handlers on one controller action run in a declared order, and one may stop the chain with a value: GET /till%s (S9) (P3)',
  async (query, status, order) => {
    ran.length = 0
    const runtime = await release({ inner: { type: Inner }, outer: { type: Outer } })
    const answer = await runtime.app.inject(`/till${query}`)
    await runtime.idle()
    expect(ran).toEqual([...order, ...bothEnds])
    expect(answer.statusCode).toBe(status)
    if (status === 200) expect(answer.json()).toMatchObject({ total: query === '?cached' ? 7 : 100 })
    await runtime.close()
  },
)

test('when a handler halts the response is sent once, whatever the others do afterwards (S11)', async () => {
  const late = Promise.withResolvers<Verdict>()
  @Plugin()
  class Halting {
    @before(ReviewController, 'read', { deadline: 20 })
    slow(): Promise<Verdict> {
      return late.promise
    }
    @before(ReviewController, 'read')
    check(): Verdict {
      return deny('CLOSED', 'Closed.')
    }
    @around(ReviewController, 'read')
    async wrap(): Promise<readonly Review[]> {
      return [{ stars: 1 }]
    }
    @after(ReviewController, 'read')
    fail(): never {
      throw new Error('too late')
    }
  }
  const runtime = await release({ reviews: { type: Reviews }, halting: { type: Halting } })
  const client = connect(Number(new URL(await runtime.app.listen({ port: 0 })).port))
  const texts: string[] = []
  client.on('data', (chunk: Buffer) => void texts.push(String(chunk)))
  client.write('GET /reviews/mug HTTP/1.1\r\nhost: shop\r\n\r\n')
  await once(client, 'data')
  late.resolve(allow)
  await runtime.idle()
  // Whatever else was sent for the first request would come before the answer to the second.
  client.end('GET /till HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n')
  await once(client, 'close')
  expect(texts.join('').match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 422', 'HTTP/1.1 200'])
  await runtime.close()
})

test('before and after stand on any controller action of another plugin (P3)', async () => {
  @Plugin()
  class Polite {
    readonly seen: unknown[] = []

    @before(ReviewController, 'write')
    check({ body, params }: ActionCall<Review, { product: string }>): Verdict {
      return body.stars > 0 ? allow : deny('IMPOLITE', `No stars for ${params.product}?`)
    }

    @after(ReviewController, 'write')
    note(call: ActionCall, outcome: Outcome<Review>): void {
      this.seen.push(Object.keys(call).sort().join(), outcome.ok ? outcome.value : outcome.error.code)
    }
  }
  const runtime = await release({ reviews: { type: Reviews }, polite: { type: Polite } })
  const write = (stars: number) =>
    runtime.app.inject({ method: 'POST', url: '/reviews/mug', payload: { stars }, headers: { authorization } })
  const [good, bad] = [await write(4), await write(0)]
  await runtime.idle()
  expect([good.statusCode, bad.statusCode, bad.json<{ title: string }>().title]).toEqual([
    201,
    422,
    'No stars for mug?',
  ])
  // Never the headers: they carry the session.
  const shown = 'body,customerId,language,params,query,requestId'
  expect(instanceOf<Polite>(runtime, 'polite').seen).toEqual([shown, { stars: 4 }, shown, 'IMPOLITE'])
  await runtime.close()
})

test('around stands on any controller action of another plugin: it replaces the answer’s body, and leaves status and headers (P3)', async () => {
  @Plugin()
  class Generous {
    @around(ReviewController, 'write')
    async add(_call: ActionCall, next: () => Promise<Review>): Promise<Review> {
      return { stars: (await next()).stars + 1 }
    }

    @around(ReviewController, 'read')
    async cached(): Promise<readonly Review[]> {
      return [{ stars: 3 }]
    }
  }
  const { app, close } = await release({ reviews: { type: Reviews }, generous: { type: Generous } })
  const written = await app.inject({ method: 'POST', url: '/reviews/mug', payload: { stars: 1 } })
  expect([written.statusCode, written.headers['x-written'], written.json()]).toEqual([201, 'yes', { stars: 2 }])
  // It answers for itself: what it stands around is not asked.
  expect((await app.inject('/reviews/mug')).json()).toEqual([{ stars: 3 }])
  await close()
})

test('no hook stands on what only the platform may call', async () => {
  @Plugin()
  class Nosy {
    // @ts-expect-error it takes no call
    @before(TillController, 'fill')
    check(): Verdict {
      return allow
    }
  }
  expect(await failure<Error>(release({ nosy: { type: Nosy } }))).toMatchObject({
    message: 'Nosy.check hooks TillController.fill, which is no action and not declared for hooks',
  })
})

test('nothing of a call can be changed by a hook, neither its body nor what its address says', async () => {
  @Plugin()
  class Sly {
    readonly tried: string[] = []

    @before(ReviewController, 'write')
    change(call: ActionCall<Review, { product: string }>): Verdict {
      for (const part of ['body', 'params', 'query'] as const) {
        if (!Reflect.set(call[part] as object, part === 'body' ? 'stars' : 'product', 'cup')) this.tried.push(part)
      }
      return allow
    }
  }
  const runtime = await release({ reviews: { type: Reviews }, sly: { type: Sly } })
  const answer = await runtime.app.inject({ method: 'POST', url: '/reviews/mug?a=1', payload: { stars: 4 } })
  expect(answer.json()).toEqual({ stars: 4 })
  expect(instanceOf<Sly>(runtime, 'sly').tried).toEqual(['body', 'params', 'query'])
  await runtime.close()
})
