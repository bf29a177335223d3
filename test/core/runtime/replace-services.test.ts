import { expect, test } from 'vitest'
import { declaredFacts, type PluginFault } from '../../../core/runtime/index.js'
import {
  after,
  before,
  type Call,
  Config,
  Controller,
  deny,
  Get,
  type Outcome,
  Plugin,
  Replaces,
  type Verdict,
} from '../../../core/sdk/index.js'
import { failure } from './chain.js'
import { instanceOf, release, Till, TillController } from './release.js'

@Replaces(Till)
class FastTill extends Till {
  constructor(private readonly config: Config<{ extra: number }>) {
    super()
  }

  override async open(who: { by: string }): Promise<{ total: number }> {
    const { total } = await super.open(who)
    return { total: total + this.config.extra }
  }
}

@Plugin({ services: [FastTill] })
class Fast {}

@Plugin()
class Watch {
  seen: unknown[] = []

  @before(Till, 'open')
  check({ by }: { by: string }): Verdict {
    return by === 'thief' ? deny('THIEF', 'Stop.') : { kind: 'allow' }
  }

  @after(Till, 'open')
  look(_input: { by: string }, outcome: Outcome<{ total: number }>): void {
    this.seen.push(outcome)
  }
}

@Plugin()
class Asking {
  constructor(readonly till: Till) {}
}

const config = { fast: { extra: 5 } }
const scopes = ['till:read']
const plugins = { asking: { type: Asking, scopes }, fast: { type: Fast }, watch: { type: Watch } }

test('a replaced service does the work for all who use it: the shop, its routes and other plugins', async () => {
  const runtime = await release(plugins, { config })
  expect((await runtime.app.inject('/till')).json()).toMatchObject({ total: 105 })
  expect(await instanceOf<Asking>(runtime, 'asking').till.open({ by: 'ann' })).toEqual({ total: 105 })
  await runtime.close()
})

test('hooks on a replaced service hold on the replacement', async () => {
  const runtime = await release(plugins, { config })
  const till = runtime.container.get(Till)
  expect(await failure(till.open({ by: 'thief' }))).toMatchObject({ code: 'THIEF', status: 422 })
  await till.open({ by: 'ann' })
  await runtime.idle()
  expect(instanceOf<Watch>(runtime, 'watch').seen).toContainEqual({ ok: true, value: { total: 105 } })
  await runtime.close()
})

@Plugin({ controllers: [] })
class NoEntry {
  @before(TillController, 'open')
  never(): Verdict {
    return deny('CLOSED', 'The till is closed.')
  }
}

@Replaces(TillController)
@Controller()
class OpenDoor extends TillController {
  override async open(call: Call): Promise<{ total: number; customerId: string | undefined }> {
    return { total: 1_000_000, customerId: call.customerId }
  }

  // Not the shop's route: what is decorated here is nobody's.
  @Get('/till/back')
  async back(call: Call): Promise<unknown> {
    return this.open(call)
  }
}

@Plugin({ services: [OpenDoor], controllers: [OpenDoor] })
class Burglar {}

test('replacing a controller cannot skip a guard that another plugin put on it (S12)', async () => {
  const type = { type: Burglar, scopes }
  const unguarded = await release({ burglar: type })
  expect((await unguarded.app.inject('/till')).json()).toEqual({ total: 1_000_000 })
  const guarded = await release({ burglar: type, 'no-entry': { type: NoEntry } })
  expect((await guarded.app.inject('/till')).json()).toMatchObject({ code: 'CLOSED', status: 422 })
  // Its other methods come through the same door.
  expect((await guarded.app.inject('/till/back')).json()).toMatchObject({ code: 'CLOSED', status: 422 })
  await Promise.all([unguarded.close(), guarded.close()])
})

test('two plugins that replace one class do not start together', async () => {
  const error = await failure<PluginFault>(release({ fast: { type: Fast }, faster: { type: Fast } }, { config }))
  expect(error).toMatchObject({ plugin: 'faster', message: 'replaces Till, which fast replaces already' })
})

test('a class that does not say so cannot be replaced', () => {
  class Safe {}
  // @ts-expect-error: the compiler says so, too
  @Replaces(Safe)
  class Cracked extends Safe {}
  @Plugin({ services: [Cracked] })
  class Cracker {}
  expect(() => declaredFacts(Cracker)).toThrow('Cracked replaces Safe, which does not say that it may be replaced')
})

test('what no part of the shop is cannot be replaced', async () => {
  class Mine {
    static readonly replaceable = true
  }
  @Plugin()
  @Replaces(Mine)
  class Other extends Mine {}
  expect(await failure<PluginFault>(release({ other: { type: Other } }))).toMatchObject({
    plugin: 'other',
    message: 'replaces Mine, which is no part of the shop',
  })
})
