import { afterEach, beforeEach, expect, test } from 'vitest'
import { internalPaths, tokenHeader } from '../../../core/protocol/index.js'
import type { Runtime } from '../../../core/runtime/index.js'
import { Providers } from '../../../core/sdk/host/index.js'
import {
  after,
  allow,
  around,
  before,
  Controller,
  cron,
  DomainEvent,
  Get,
  on,
  Plugin,
  Provider,
  Replaces,
  stopping,
} from '../../../core/sdk/index.js'
import { platformToken, release, Till, TillController } from './release.js'

let calls: string[]
let runtime: Runtime
beforeEach(() => {
  calls = []
})
afterEach(() => runtime.close())

const note = (what: string): void => void calls.push(what)

@Controller()
class Greetings {
  @Get('/greeting')
  greet(): string {
    note('route')
    return 'hello'
  }
}

@Plugin({ controllers: [Greetings] })
class Greeter {
  @after(Till, 'open')
  tell(): void {
    note('after')
  }
  @around(TillController, 'open')
  async stand<T>(_call: unknown, next: () => Promise<T>): Promise<T> {
    note('around')
    return next()
  }
  @before(TillController, 'open')
  look() {
    note('before')
    return allow
  }
  @stopping
  stop(): void {
    note('stopping')
  }
}

const switchedOff = async (type: new () => object): Promise<Runtime> => {
  runtime = await release({ greeter: { type } })
  runtime.switchOff(['other@1.0.0', 'greeter@1.0.0'])
  return runtime
}

test('nothing calls a plugin’s code once it has been switched off: its hooks are skipped, its routes answer 503 (N4)', async () => {
  const { app } = await switchedOff(Greeter)
  expect((await app.inject('/till')).json()).toMatchObject({ total: 100 })
  const answer = await app.inject('/greeting')
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'PLUGIN_OFF'])
  await runtime.idle()
  await runtime.lifecycle.finish(['greeter'])
  expect(calls).toEqual([])
})

test('until then it is called, and another version of it is never switched off', async () => {
  runtime = await release({ greeter: { type: Greeter } })
  runtime.switchOff(['greeter@2.0.0'])
  await runtime.app.inject('/till')
  await runtime.app.inject('/greeting')
  await runtime.idle()
  expect(calls.toSorted()).toEqual(['after', 'around', 'before', 'route'])
})

test('a check that guards does what its failure would do: it refuses where it fails closed, and lets go on where open (N4)', async () => {
  @Plugin()
  class Guard {
    @before(Till, 'open')
    check() {
      note('guard')
      return allow
    }
  }
  await switchedOff(Guard)
  expect((await runtime.app.inject('/till')).json()).toMatchObject({ status: 503, code: 'GUARD_FAILED' })
  await runtime.close()
  runtime = await release({ greeter: { type: Guard } }, { onFailure: { greeter: 'open' } })
  runtime.switchOff(['greeter@1.0.0'])
  expect((await runtime.app.inject('/till')).json()).toMatchObject({ total: 100 })
  expect(calls).toEqual([])
})

class Sold extends DomainEvent {
  static override readonly type = 'article.sold'
  get aggregate(): string {
    return 'article:mug'
  }
}

@Replaces(Till)
class OtherTill extends Till {
  override async open(): Promise<{ total: number }> {
    return { total: 1 }
  }
}

@Plugin({ services: [OtherTill] })
class Seller extends Provider {
  static override readonly kind = 'weather'
  @on(Sold)
  hear(): void {
    note('event')
  }
  @cron('0 * * * *')
  tick(): void {
    note('job')
  }
}

test('what is delivered to it is not taken, so that it waits; its providers are not asked; the shop does its own work again (N4)', async () => {
  await switchedOff(Seller)
  const at = '2026-11-22T12:00:00.000Z'
  const delivery = { id: '1', type: 'article.sold', aggregate: 'article:mug', at, attempt: 1, payload: {} }
  const post = (path: string, body: object) =>
    runtime.app.inject({ method: 'POST', url: path, headers: { [tokenHeader]: platformToken }, payload: body })
  const event = await post(internalPaths.events, { ...delivery, plugin: 'greeter', method: 'hear' })
  expect([event.statusCode, event.json().code]).toEqual([503, 'HANDLER_OFF'])
  expect((await post(internalPaths.jobs, { plugin: 'greeter', method: 'tick', due: at })).statusCode).toBe(503)
  expect((await runtime.app.inject('/till')).json()).toMatchObject({ total: 100 })
  const providers = runtime.container.get(Providers)
  const [own] = providers.of(Seller)
  const asked = providers.ask(own!, () => note('provider'))
  await expect(asked).rejects.toMatchObject({ status: 503, code: 'PROVIDER_FAILED' })
  expect(calls).toEqual([])
})

test('a release that starts without a version evaluates none of its code, and has nothing of it (N4)', async () => {
  const load = (): never => {
    throw new Error('it was loaded')
  }
  const plugins = { greeter: { type: Greeter, load }, seller: { type: Seller } }
  runtime = await release(plugins, { off: ['greeter@1.0.0'] })
  expect([...runtime.plugins.keys()]).toEqual(['seller'])
  expect((await runtime.app.inject('/greeting')).statusCode).toBe(404)
  expect((await runtime.app.inject('/till')).json()).toMatchObject({ total: 1 })
  expect(calls).toEqual([])
})
