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

test('a hook stands on an action of another plugin', async () => {
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

test('an around hook replaces the body of an action’s answer, and leaves its status and headers', async () => {
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
