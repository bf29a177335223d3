import { expect, test } from 'vitest'
import { declaredFacts } from '../../../core/runtime/index.js'
import {
  after,
  around,
  before,
  Config,
  Controller,
  cron,
  Delete,
  DomainEvent,
  field,
  Get,
  Http,
  Injectable,
  Log,
  Mailer,
  on,
  Plugin,
  Provider,
  Type,
  type Verdict,
} from '../../../core/sdk/index.js'
import { Till } from './release.js'

class Sold extends DomainEvent {
  static override readonly type = 'article.sold'
  readonly aggregate = 'article:1'
}

class Bought extends DomainEvent {
  static override readonly type = 'article.bought'
  readonly aggregate = 'article:1'
}

@Controller('/wishes')
class Wishes {
  constructor(readonly http: Http) {}

  @Get()
  async list(): Promise<void> {}

  @Delete('/:id')
  async remove(): Promise<void> {}
}

@Plugin({ config: Type.Object({ most: Type.Integer({ default: 3 }) }), controllers: [Wishes] })
class Everything {
  constructor(
    readonly till: Till,
    readonly mailer: Mailer,
    readonly config: Config<{ most: number }>,
  ) {}

  @before(Till, 'open')
  check(): Verdict {
    return { kind: 'allow' }
  }

  @around(Till, 'open')
  wrap(_input: unknown, next: () => Promise<{ total: number }>): Promise<{ total: number }> {
    return next()
  }

  @after(Till, 'open')
  tell(): void {}

  @on(Sold, Bought)
  count(): void {}

  @cron('0 * * * *')
  hourly(): void {}
}

test('a class tells by its decorators and constructors what the plugin does and needs', () => {
  expect(declaredFacts(Everything)).toEqual({
    hooks: [
      { kind: 'before', point: 'Till.open', method: 'check' },
      { kind: 'around', point: 'Till.open', method: 'wrap' },
      { kind: 'after', point: 'Till.open', method: 'tell' },
    ],
    events: [{ types: ['article.sold', 'article.bought'], method: 'count' }],
    jobs: [{ cron: '0 * * * *', method: 'hourly' }],
    routes: ['GET /wishes', 'DELETE /wishes/:id'],
    capabilities: ['http', 'mail', 'till:read'],
    config: { type: 'object', properties: { most: { type: 'integer', default: 3 } }, required: ['most'] },
  })
})

test('facts are plain JSON: what was not declared is empty', () => {
  @Plugin()
  class Nothing {}
  const facts = declaredFacts(Nothing)
  expect(facts).toEqual({ hooks: [], events: [], jobs: [], routes: [], capabilities: [], config: null })
  expect(JSON.parse(JSON.stringify(declaredFacts(Everything)))).toEqual(declaredFacts(Everything))
})

test('a hook’s order and deadline are facts, and a deadline is whole milliseconds', () => {
  const withDeadline = (deadline: number) => {
    @Plugin()
    class Ordered {
      @before(Till, 'open', { before: ['fraud-check'], after: ['@acme/stock'], deadline })
      check(): Verdict {
        return { kind: 'allow' }
      }
    }
    return Ordered
  }
  expect(declaredFacts(withDeadline(500)).hooks).toEqual([
    {
      kind: 'before',
      point: 'Till.open',
      method: 'check',
      before: ['fraud-check'],
      after: ['@acme/stock'],
      deadline: 500,
    },
  ])
  for (const wrong of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => declaredFacts(withDeadline(wrong))).toThrow(
      `the deadline of Ordered.check on Till.open is ${wrong}: write whole milliseconds`,
    )
  }
})

test('a parameter whose type is no class at run time is refused with its place', () => {
  @Plugin()
  class Wrong {
    constructor(
      readonly log: Log,
      readonly settings: { readonly most: number },
    ) {}
  }
  expect(() => declaredFacts(Wrong)).toThrow("parameter 2 of Wrong's constructor cannot be injected")
})

test.each([undefined, {}, 'plugin', () => undefined, class {}])('what is no plugin is refused: %s', (exported) => {
  expect(() => declaredFacts(exported)).toThrow('the default export must be a class decorated with @Plugin()')
})

test('a provider is a fact, and so is that a shop has one of its kind at most', () => {
  abstract class Weather extends Provider {
    static override readonly kind = 'weather'
    static override readonly exclusive = true
  }
  abstract class Joke extends Provider {
    static override readonly kind = 'joke'
  }
  class Pun extends Joke {}
  @Plugin({ providers: [Pun] })
  class Oracle extends Weather {}
  expect(declaredFacts(Oracle).providers).toEqual([
    { kind: 'weather', name: 'Oracle', exclusive: true },
    { kind: 'joke', name: 'Pun' },
  ])
})

test('a provider beside the plugin’s class is given what it takes, and refused without the word that says so', () => {
  abstract class Joke extends Provider {
    static override readonly kind = 'joke'
  }
  @Injectable()
  class Told extends Joke {
    constructor(readonly http: Http) {
      super()
    }
  }
  class Untold extends Joke {
    constructor(readonly http: Http) {
      super()
    }
  }
  @Plugin({ providers: [Told] })
  class Works {}
  @Plugin({ providers: [Untold] })
  class Fails {}
  expect(declaredFacts(Works).capabilities).toEqual(['http'])
  expect(() => declaredFacts(Fails)).toThrow(
    "the parameters of Untold's constructor are injected only with @Injectable() on the class",
  )
})

test('the events that a plugin says are its own are told; what is no event, or two of one type, is refused', () => {
  @Plugin({ events: [Sold, Bought] })
  class Shop {}
  expect(declaredFacts(Shop).emits).toEqual(['article.sold', 'article.bought'])
  class Nameless extends DomainEvent {
    readonly aggregate = 'a'
  }
  class Again extends Sold {}
  const declaring = (...events: readonly unknown[]) => {
    @Plugin({ events: events as never })
    class Declaring {}
    return () => declaredFacts(Declaring)
  }
  expect(declaring(Till)).toThrow('Till in @Plugin({ events }) does not extend DomainEvent')
  expect(declaring(Nameless)).toThrow('Nameless.type must be a name of up to 100 characters')
  expect(declaring(Sold, Again)).toThrow('two events in @Plugin({ events }) have the type "article.sold"')
})

test('a subscriber’s choice is told with it; a method that chooses has one @on()', () => {
  class Left extends DomainEvent {
    static override readonly type = 'cart.left'
    static readonly chosen = ['hours'] as const
    readonly aggregate = 'cart:1'
    readonly hours: number = 1
  }
  @Plugin()
  class Choosing {
    @on(Left, { where: { hours: 'config.hours' } })
    remind(): void {}
  }
  expect(declaredFacts(Choosing).events).toEqual([
    { types: ['cart.left'], method: 'remind', where: { hours: 'config.hours' } },
  ])
  @Plugin()
  class Twice {
    @on(Sold)
    @on(Left, { where: { hours: 2 } })
    remind(): void {}
  }
  expect(() => declaredFacts(Twice)).toThrow('Twice.remind has two @on()')
})

test('fields are told with their schema, the default in it', () => {
  @Plugin({
    fields: [
      field('cart', 'note', Type.String(), { write: 'shopper' }),
      field('order', 'count', Type.Integer(), { default: 0 }),
    ],
  })
  class Noting {}
  expect(declaredFacts(Noting).fields).toEqual([
    { entity: 'cart', name: 'note', write: 'shopper', schema: { type: 'string' } },
    { entity: 'order', name: 'count', write: 'plugin', schema: { type: 'integer', default: 0 } },
  ])
})

test('a field that is declared twice is refused', () => {
  const note = field('cart', 'note', Type.String())
  @Plugin({ fields: [note, note] })
  class Twice {}
  expect(() => declaredFacts(Twice)).toThrow('Twice declares the field cart.note twice')
})

test('what a part of the plugin takes is taken by the plugin', () => {
  @Injectable()
  class Calls {
    constructor(readonly http: Http) {}
  }
  @Injectable()
  class Letters {
    constructor(
      readonly calls: Calls,
      readonly mailer: Mailer,
    ) {}
  }
  @Plugin()
  class Parted {
    constructor(readonly letters: Letters) {}
  }
  expect(declaredFacts(Parted).capabilities).toEqual(['http', 'mail'])
})
