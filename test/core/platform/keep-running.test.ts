import { expect, test } from 'vitest'
import { keepRunning } from '../../../core/platform/keep-running.js'

/** A process that ends when it is told to. */
class Fake {
  readonly #end = Promise.withResolvers<void>()
  readonly closed = this.#end.promise
  isOver = false

  die(): void {
    this.isOver = true
    this.#end.resolve()
  }

  async close(): Promise<void> {
    this.die()
  }
}

const log = (): void => undefined

test('what dies is started again', async () => {
  const started: Fake[] = []
  const again = Promise.withResolvers<void>()
  const start = async (): Promise<Fake> => {
    const fake = new Fake()
    if (started.push(fake) === 2) again.resolve()
    return fake
  }
  const kept = await keepRunning({ name: 'fake', start, log })
  kept.first.die()
  await again.promise
  await kept.close()
  expect(started.map(({ isOver }) => isOver)).toEqual([true, true])
})

test('a start that fails is tried again', async () => {
  let attempts = 0
  const up = Promise.withResolvers<void>()
  const start = async (): Promise<Fake> => {
    attempts += 1
    if (attempts === 2) throw new Error('not yet')
    if (attempts === 3) up.resolve()
    return new Fake()
  }
  const kept = await keepRunning({ name: 'fake', start, log })
  kept.first.die()
  await up.promise
  await kept.close()
  expect(attempts).toBe(3)
})

test('one that is being started again while all is closed is ended too', async () => {
  const [starting, late] = [Promise.withResolvers<void>(), Promise.withResolvers<Fake>()]
  const start = async (attempt: number): Promise<Fake> => {
    if (attempt === 0) return new Fake()
    starting.resolve()
    return late.promise
  }
  const kept = await keepRunning({ name: 'fake', start, log })
  kept.first.die()
  await starting.promise
  const closing = kept.close()
  const fake = new Fake()
  late.resolve(fake)
  await closing
  expect(fake.isOver).toBe(true)
})
