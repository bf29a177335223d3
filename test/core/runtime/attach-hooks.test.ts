import { expect, test } from 'vitest'
import type { PluginFault } from '../../../core/runtime/index.js'
import { allow, before, Controller, deny, Get, hookPoint, Plugin, type Verdict } from '../../../core/sdk/index.js'
import { failure } from './chain.js'
import { release, Till } from './release.js'

@Plugin()
class Rules {
  @before(Till, 'open')
  check({ by }: { by: string }): Verdict {
    return by === 'shopper' ? deny('NOT_YOU', 'Only the cashier.') : allow
  }
}

test('a method without hooks is not touched', async () => {
  const runtime = await release({})
  expect(Object.hasOwn(runtime.container.get(Till), 'open')).toBe(false)
  await runtime.close()
})

test('a guard holds whichever way the method is reached (S22)', async () => {
  const runtime = await release({ rules: { type: Rules } })
  const answer = await runtime.app.inject('/till')
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([422, 'NOT_YOU'])
  expect(await failure(runtime.container.get(Till).open({ by: 'shopper' }))).toMatchObject({ code: 'NOT_YOU' })
  expect(await runtime.container.get(Till).open({ by: 'cashier' })).toEqual({ total: 100 })
  await runtime.close()
})

test('a release’s hook table is its own: a hook of one does not reach another, nor can it be taken off (S9)', async () => {
  const [guarded, free] = [await release({ rules: { type: Rules } }), await release({})]
  expect(await free.container.get(Till).open({ by: 'shopper' })).toEqual({ total: 100 })
  const till = guarded.container.get(Till)
  expect(() => (till.open = async () => ({ total: 0 }))).toThrow(TypeError)
  expect(() => Object.defineProperty(till, 'open', { value: () => undefined })).toThrow(TypeError)
  await Promise.all([guarded.close(), free.close()])
})

test('a plugin’s class that is named like one of the shop’s does not take its hooks away', async () => {
  const Impostor = ((): typeof Till => {
    @Controller('/impostor')
    class Till {
      static readonly scope = 'till:read'
      static readonly replaceable = true
      static readonly hookable = { open: hookPoint<{ by: string }, { total: number }>() }

      @Get()
      async open(): Promise<{ total: number }> {
        return { total: 0 }
      }
    }
    return Till
  })()
  @Plugin({ controllers: [Impostor] })
  class Thief {}
  const runtime = await release({ thief: { type: Thief }, rules: { type: Rules } })
  expect((await runtime.app.inject('/till')).statusCode).toBe(422)
  await runtime.close()
})

test('a hook point that this shop does not have is blamed on the plugin that wants it', async () => {
  class Safe {
    static readonly hookable = { lock: hookPoint<unknown, void>() }
    async lock(): Promise<void> {}
  }
  @Plugin()
  class Locker {
    @before(Safe, 'lock')
    check(): Verdict {
      return allow
    }
  }
  expect(await failure<PluginFault>(release({ locker: { type: Locker } }))).toMatchObject({
    plugin: 'locker',
    message: 'there is no hook point Safe.lock',
  })
})
