import type { Change } from '../core/model/index.js'
import type { PluginSource } from '../test/setup/write-plugin.js'
import type { BenchPlatform } from './bench-platform.js'

type Side = 'a' | 'b'

/** Odd releases are of one side, even ones of the other. */
export const sideOf = (release: number): Side => (release % 2 === 1 ? 'a' : 'b')

/** A route, and a hook on it, that both say of which side they are. */
const stamp = (side: Side): PluginSource => ({
  name: `stamp-${side}`,
  source: `
    import { around, Controller, Get, hookPoint, Plugin } from '@shopctl/sdk'

    interface Stamped { readonly route: string; readonly hook: string }

    @Controller('/stamp')
    class Stamp {
      static readonly hookable = { read: hookPoint<object, Stamped>() }

      @Get()
      async read(): Promise<Stamped> {
        return { route: '${side}', hook: '' }
      }
    }

    @Plugin({ controllers: [Stamp] })
    export default class Stamping {
      @around(Stamp, 'read')
      async read(_input: object, next: () => Promise<Stamped>): Promise<Stamped> {
        return { ...(await next()), hook: '${side}' }
      }
    }`,
})

const guard = (side: Side): PluginSource => ({
  name: `guard-${side}`,
  source: `
    import { before, deny, Plugin } from '@shopctl/sdk'
    import { Checkout } from '@shopctl/sdk/shop'

    @Plugin()
    export default class Guard {
      @before(Checkout, 'place')
      refuse() {
        return deny('GUARDED_BY_${side.toUpperCase()}', 'Nothing is sold here.')
      }
    }`,
})

export async function publishSides(bench: BenchPlatform): Promise<void> {
  for (const source of (['a', 'b'] as const).flatMap((side) => [stamp(side), guard(side)])) await bench.publish(source)
}

/** The change after which a shop has the plugins of the side, and no others. */
export const setOf = (side: Side): Change => ({
  kind: 'set',
  plugins: [`stamp-${side}`, `guard-${side}`].map((name) => ({ package: name, range: '*' })),
})
