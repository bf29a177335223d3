import { expect, test } from 'vitest'
import { Container } from '../../../core/runtime/container.js'
import { Service } from '../../../core/sdk/host/index.js'
import { Config, Log, Mailer, Plugin } from '../../../core/sdk/index.js'
import { LineKeeper } from './chain.js'

@Service()
class Orders {
  constructor(readonly log: Log) {}
}

@Plugin()
class Greeter {
  constructor(
    readonly orders: Orders,
    readonly log: Log,
    readonly config: Config<{ greeting: string }>,
  ) {}
}

@Plugin()
class Sender {
  constructor(readonly mailer: Mailer) {}
}

function release(): Container {
  const container = Container.create()
  container.bind(Log, new LineKeeper())
  container.single(Orders)
  return container
}

test('each plugin gets its own capabilities and config, and all share the shop’s services', () => {
  const shop = release()
  const [a, b] = ['hello', 'good day'].map((greeting) => {
    const container = shop.child()
    container.bind(Log, new LineKeeper())
    container.bind(Config, { greeting })
    return container.get(Greeter)
  }) as [Greeter, Greeter]
  expect([a.config.greeting, b.config.greeting]).toEqual(['hello', 'good day'])
  expect(a.log).not.toBe(b.log)
  expect(a.orders).toBe(b.orders)
})

test('a plugin’s registrations do not reach the shop, another plugin or another release', () => {
  const shop = release()
  const mailer = new (class extends Mailer {
    async send(): Promise<void> {}
  })()
  shop.child().bind(Mailer, mailer)
  for (const container of [shop, shop.child(), release()]) {
    expect(() => container.get(Sender)).toThrow('Mailer cannot be used here: nobody provides it')
  }
})

test('two releases in one process have a service each', () => {
  expect(release().get(Orders)).not.toBe(release().get(Orders))
})

test('a parameter that cannot be had is named with its place', () => {
  expect(() => release().child().get(Sender)).toThrow(/"mailer" at position #0 of "Sender"/)
})
