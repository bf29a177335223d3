import { mapLimited } from '../core/build/index.js'
import { addPlugins, bare, smallShop } from '../test/setup/small-shop.js'
import { BenchPlatform } from './bench-platform.js'
import { figure, type Result } from './figures.js'

const shops = Number(process.env['KILL_SHOPS'] ?? '50')

const source = `
  import { allow, before, Plugin } from '@shopctl/sdk'
  import { Checkout } from '@shopctl/sdk/shop'
  @Plugin()
  export default class Victim {
    @before(Checkout, 'place')
    check() {
      return allow
    }
  }`

/** One version in many shops that are awake is killed: until its handlers are off in each, and until each worker is another one. */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start({
    ...bare,
    SHOPCTL_LIVE_SHOPS: String(shops + 10),
    SHOPCTL_IDLE_SECONDS: 'never',
  })
  const { client } = bench.platform
  const { signal } = new AbortController()
  try {
    await bench.publish({ name: 'victim', source })
    tell(`${shops} shops with it`)
    const names = Array.from({ length: shops }, (_, index) => `shop-${index + 1}`)
    await mapLimited(names, { limit: 4, signal }, async (name) => {
      await client.createTenant(smallShop(name), () => undefined)
      await addPlugins(client, name, 'victim')
    })
    tell('kill')
    const began = performance.now()
    const report = await client.kill({ package: 'victim', version: '1.0.0', reason: 'a bench' }, () => undefined)
    const all = performance.now() - began
    const replaced = report.shops.flatMap(({ replacedMs }) => replacedMs ?? [])
    return {
      'shops that had it': report.shops.length,
      'of which failed': report.shops.filter(({ error }) => error !== null).length,
      'handlers off': figure(report.shops.map(({ offMs }) => offMs)),
      'worker replaced': figure(replaced),
      'the last worker replaced, and the command done': figure([all]),
    }
  } finally {
    await bench.close()
  }
}
