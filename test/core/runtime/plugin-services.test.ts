import { expect, onTestFinished, test } from 'vitest'
import { declaredFacts, type PluginFault } from '../../../core/runtime/index.js'
import { Config, Controller, Get, Offers, Plugin, Plugins } from '../../../core/sdk/index.js'
import { failure } from './chain.js'
import { instanceOf, release, Till } from './release.js'

abstract class Points {
  abstract of(customer: string): number
}

@Offers(Points)
class PointsService extends Points {
  constructor(private readonly config: Config<{ start?: number }>) {
    super()
  }

  of(customer: string): number {
    return (this.config.start ?? 0) + customer.length
  }
}

@Plugin({ services: [PointsService] })
class Loyalty {
  constructor(
    readonly points: PointsService,
    readonly byToken: Points,
  ) {}
}

@Controller()
class GiftController {
  constructor(private readonly points: Points) {}

  @Get('/gifts')
  async list(): Promise<{ points: number }> {
    return { points: this.points.of('ann') }
  }
}

@Plugin({ controllers: [GiftController] })
class Gifts {
  constructor(readonly points: Points) {}
}

@Plugin()
class Curious {
  readonly points: Points | undefined

  constructor(plugins: Plugins) {
    this.points = plugins.find<Points>('loyalty', 'Points')
  }
}

test('a plugin is given what another offers by its token, and all who need it have the one instance', async () => {
  const runtime = await release({ loyalty: { type: Loyalty }, gifts: { type: Gifts } })
  const given = instanceOf<Gifts>(runtime, 'gifts').points
  const own = instanceOf<Loyalty>(runtime, 'loyalty')
  expect(given).toBeInstanceOf(PointsService)
  expect([own.points, own.byToken].every((one) => one === given)).toBe(true)
  expect((await runtime.app.inject('/gifts')).json()).toEqual({ points: 3 })
  await runtime.close()
})

const twice = {
  aaa: { type: Loyalty, package: 'loyalty' },
  loyalty: { type: Loyalty },
  vip: { type: Loyalty, package: 'loyalty' },
}
const config = { aaa: { start: 10 }, loyalty: { start: 20 }, vip: { start: 30 } }

test('of a plugin that is there twice, others are given that with the plugin’s own name; each has its own itself', async () => {
  const runtime = await release({ ...twice, gifts: { type: Gifts }, curious: { type: Curious } }, { config })
  expect(instanceOf<Gifts>(runtime, 'gifts').points.of('')).toBe(20)
  expect(instanceOf<Curious>(runtime, 'curious').points?.of('')).toBe(20)
  const own = Object.keys(twice).map((name) => instanceOf<Loyalty>(runtime, name).byToken.of(''))
  expect(own).toEqual([10, 20, 30])
  await runtime.close()
})

test('where none has the plugin’s own name, they are given that of the first by name', async () => {
  const { aaa, vip } = twice
  const runtime = await release({ aaa, vip, gifts: { type: Gifts } }, { config })
  expect(instanceOf<Gifts>(runtime, 'gifts').points.of('')).toBe(10)
  await runtime.close()
})

test('a plugin that can be without another finds it where it is, and nothing where it is not', async () => {
  const [without, with_] = [
    await release({ curious: { type: Curious } }),
    await release({ loyalty: { type: Loyalty }, curious: { type: Curious } }),
  ]
  expect(instanceOf<Curious>(without, 'curious').points).toBeUndefined()
  expect(instanceOf<Curious>(with_, 'curious').points?.of('bob')).toBe(3)
  await Promise.all([without.close(), with_.close()])
})

test('a plugin looks only for plugins that its manifest names, and is told what to add', async () => {
  const named = await release({ loyalty: { type: Loyalty }, curious: { type: Curious, peers: ['loyalty'] } })
  expect(instanceOf<Curious>(named, 'curious').points?.of('bob')).toBe(3)
  await named.close()
  for (const others of [{}, { loyalty: { type: Loyalty } }])
    expect(await fault({ ...others, curious: { type: Curious, peers: ['other'] } })).toMatchObject({
      plugin: 'curious',
      message:
        'PEER_NOT_DECLARED: curious may not look for loyalty: add "loyalty" to "peerDependencies" in its package.json, with the range that it can use, and "loyalty": { "optional": true } to "peerDependenciesMeta"',
    })
})

test('a plugin finds what it offers itself without naming itself', async () => {
  @Plugin({ services: [PointsService] })
  class Own {
    constructor(readonly plugins: Plugins) {}
  }
  const runtime = await release({ own: { type: Own, peers: [] } })
  expect(instanceOf<Own>(runtime, 'own').plugins.find<Points>('own', 'Points')?.of('bob')).toBe(3)
  await runtime.close()
})

test('what is declared of services are the tokens offered, and those of others that a constructor wants', () => {
  expect(declaredFacts(Loyalty)).toMatchObject({ offers: [{ token: 'Points', by: 'PointsService' }] })
  expect(declaredFacts(Loyalty).needs).toBeUndefined()
  expect(declaredFacts(Gifts).needs).toEqual(['Points'])
})

const fault = (...args: Parameters<typeof release>) => failure<PluginFault>(release(...args))

test('a plugin whose token nobody offers does not start: nothing is made in its place', async () => {
  expect(await fault({ gifts: { type: Gifts } })).toMatchObject({
    plugin: 'gifts',
    message: 'needs Points, which no plugin before it offers',
  })
})

test('a service that was not there at publish is refused', async () => {
  expect(await fault({ loyalty: { type: Loyalty } }, { wiring: { offers: {} } })).toMatchObject({
    plugin: 'loyalty',
    message: 'declares offers Points PointsService, but was published with nothing',
  })
})

test('no plugin offers what the shop has itself', async () => {
  const known = Reflect.getOwnMetadataKeys(Till)
  // Other files of this process have the same class.
  onTestFinished(() => {
    for (const key of Reflect.getOwnMetadataKeys(Till)) if (!known.includes(key)) Reflect.deleteMetadata(key, Till)
  })
  @Plugin()
  @Offers(Till)
  class Usurper extends Till {}
  expect(await fault({ usurper: { type: Usurper } })).toMatchObject({
    plugin: 'usurper',
    message: 'Usurper offers Till, which the shop has itself',
  })
})

test('a class among a plugin’s services that is none is refused', () => {
  class Idle {}
  @Plugin({ services: [Idle] })
  class Wrong {}
  expect(() => declaredFacts(Wrong)).toThrow('Idle is among its services, but has neither @Offers nor @Replaces')
})
