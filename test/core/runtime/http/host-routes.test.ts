import { expect, test } from 'vitest'
import { hostOwned } from '../../../../core/runtime/index.js'
import { allow, before, Controller, deny, Get, Plugin, type Verdict } from '../../../../core/sdk/index.js'
import { release, TillController } from '../release.js'

/** Made for a host that had no till of its own yet. */
@Controller()
class OwnTill {
  @Get('/till')
  async open(): Promise<object> {
    return { total: 'whatever you like' }
  }

  @Get('/till/receipts')
  async receipts(): Promise<object> {
    return []
  }
}

@Plugin({ controllers: [OwnTill] })
class Tills {}

@Plugin()
class Guard {
  @before(TillController, 'open')
  check({ customerId }: { customerId: string | undefined }): Verdict {
    return customerId === 'ann' ? allow : deny('NOT_YOU', 'Only Ann.')
  }
}

test('host routes win: where a newer shop has a plugin’s route, the shop’s answers, and the guard on it holds (S12)', async () => {
  const lines: Record<string, unknown>[] = []
  const plugins = { tills: { type: Tills }, guard: { type: Guard } }
  const { app, close } = await release(plugins, { write: (line) => void lines.push(line) })
  const headers = { authorization: 'Bearer ann-token' }
  expect((await app.inject('/till')).json()).toMatchObject({ code: 'NOT_YOU' })
  expect((await app.inject({ url: '/till', headers })).json()).toEqual({ total: 100, customerId: 'ann' })
  expect((await app.inject('/till/receipts')).json()).toEqual([])
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'warn',
      message: 'a plugin’s route is left out: the shop has it',
      of: 'tills',
      route: 'GET /till',
    }),
  ])
  expect(lines[0]).not.toHaveProperty('plugin')
  await close()
})

test('what lies below the platform’s own doors is never a plugin’s', () => {
  expect(hostOwned([], ['GET /_platform/secrets', 'GET /platform'])).toEqual(['GET /_platform/secrets'])
})
