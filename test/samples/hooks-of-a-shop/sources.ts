import type { PluginSource } from '../../setup/write-plugin.js'

interface Check {
  readonly name: string
  /** Options of its hook on `Checkout.place`. */
  readonly options?: string
  /** What it does beside. */
  readonly more?: string
  /** What its hook on `Checkout.place` does before it answers. */
  readonly body?: string
}

const trace = `((globalThis as any).trace ??= [])`

/** A plugin whose every hook writes its name into one trace, and then allows. */
const check = ({ name, options = '{}', more = '', body = '' }: Check): PluginSource => ({
  name,
  source: `
    import { after, allow, around, before, cron, deny, on, Plugin, type Verdict } from '@shopctl/sdk'
    import { CartController, Checkout, OrderPlaced } from '@shopctl/sdk/shop'
    @Plugin()
    export default class Check {
      @before(Checkout, 'place', ${options})
      check(): Verdict {
        ${trace}.push('before ${name}')
        ${body}
        return allow
      }
      ${more}
    }`,
})

const alsoAround = `
  @around(Checkout, 'place')
  async wrap(_input: unknown, next: () => Promise<any>) {
    ${trace}.push('around street-check')
    return next()
  }

  @after(Checkout, 'place', { deadline: 1_000 })
  tell() {
    ${trace}.push('after street-check')
  }

  @on(OrderPlaced)
  learn() {}

  @cron('0 4 * * *')
  tidy() {}`

/** What the hooks of this worker have written so far, and a route to read it by. */
const tracePlugin: PluginSource = {
  name: 'trace',
  source: `
    import { Controller, Get, Plugin } from '@shopctl/sdk'
    @Controller('/trace')
    class Trace {
      @Get()
      async read() {
        return ${trace}.splice(0)
      }
    }
    @Plugin({ controllers: [Trace] })
    export default class TracePlugin {}`,
}

/** The same routes as `trace`. */
const twin: PluginSource = { ...tracePlugin, name: 'twin' }

const choosing: PluginSource = {
  name: 'choosing',
  source: `
    import { allow, before, deny, Plugin, type Verdict } from '@shopctl/sdk'
    import { CartController } from '@shopctl/sdk/shop'
    @Plugin()
    export default class Choosing {
      @before(CartController, 'read', { detachable: true })
      @before(CartController, 'addLine', { detachable: true })
      check(): Verdict {
        return deny('CHOSEN', 'Not here.')
      }
    }`,
}

export const sources: readonly PluginSource[] = [
  tracePlugin,
  twin,
  choosing,
  check({ name: 'street-check', more: alsoAround }),
  check({ name: 'fraud-check', options: `{ before: ['street-check', 'ghost'], deadline: 500 }` }),
  check({ name: 'stock-check', options: `{ after: ['fraud-check'], before: ['street-check'] }` }),
  check({ name: 'contrary', options: `{ before: ['fraud-check'], after: ['street-check'] }` }),
  check({ name: 'failing', body: `throw new Error('its provider is down')` }),
]
