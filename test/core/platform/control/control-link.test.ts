import { expect, test } from 'vitest'
import { ControlLink, type ControlPeer } from '../../../../core/platform/control/control-link.js'
import type { CrashLoop } from '../../../../core/serve/index.js'
import { until } from '../../../setup/until.js'

const loop = (tenant: string): CrashLoop => ({ tenant, release: 2, why: 'it exits' })

/** A control process that is told of crash loops, and deals with them when it is let. */
class FakePeer {
  readonly told: string[] = []
  readonly #dealing = Promise.withResolvers<void>()

  call(_method: string, { tenant }: CrashLoop): Promise<void> {
    this.told.push(tenant)
    return this.#dealing.promise
  }

  deal(): void {
    this.#dealing.resolve()
  }

  die(): void {
    this.#dealing.reject(new Error('it has ended'))
  }

  get peer(): ControlPeer {
    return this as unknown as ControlPeer // what no test here reaches is missing
  }
}

test('a crash loop is told when the control process is up, and again to the next one where that died before it was dealt with', async () => {
  const link = new ControlLink()
  const [first, second, third] = [new FakePeer(), new FakePeer(), new FakePeer()]
  link.crashLoop(loop('acme'))
  link.attach(first.peer)
  expect(first.told).toEqual([])
  link.isUp()
  link.crashLoop(loop('globex'))
  expect(first.told).toEqual(['acme', 'globex'])
  first.die()

  link.attach(second.peer)
  link.isUp()
  expect(second.told).toEqual(['acme', 'globex'])
  second.deal()
  await until(() => {
    link.attach(third.peer)
    third.told.length = 0
    link.isUp()
    return third.told.length === 0
  }, 'all to be dealt with')
})
