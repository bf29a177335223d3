import { expect, onTestFinished, test } from 'vitest'
import { OutsideEvents } from '../../../core/platform/outside-events.js'
import { until } from '../../setup/until.js'

const points = { tenant: 'acme', plugin: 'points' }
const since = '2026-01-01T00:00:00.000Z'

/** Events of external plugins, with an outbox that writes down what it is asked for. */
class Held {
  readonly done: string[] = []
  readonly logged: string[] = []
  connections = 0
  isHeld = false
  /** Releases fail so many times. */
  failures = 0
  /** Releases wait for it. */
  gate: Promise<void> = Promise.resolve()
  readonly #events: OutsideEvents

  constructor(lookEveryMs = 60_000) {
    this.#events = new OutsideEvents({
      supervisor: {
        sockets: {
          present: async () => [{ ...points, connections: this.connections, since }],
          push: async () => undefined,
        },
      },
      outbox: {
        hold: async () => {
          this.done.push('hold')
          this.isHeld = true
        },
        release: async () => {
          this.done.push('release')
          await this.gate
          this.failures -= 1
          if (this.failures >= 0) throw new Error('the database is away')
          this.isHeld = false
          return 1
        },
        heldIn: async () => (this.isHeld ? [points] : []),
      },
      log: (line) => void this.logged.push(line),
      kick: () => void this.done.push('kick'),
      lookEveryMs,
    })
    onTestFinished(() => this.#events.close())
  }

  begin = (): void => this.#events.begin()

  tell(connections: number): void {
    this.connections = connections
    this.#events.connected({ ...points, connections, since })
  }
}

test('events that stay held although their plugin is there are found, and a release that failed is tried again', async () => {
  const held = new Held(5)
  held.isHeld = true
  held.failures = 1
  held.begin()
  held.connections = 1 // without a word
  await until(() => !held.isHeld, 'the release')
  await until(() => held.done.includes('kick'), 'a kick')
  expect(held.done.filter((what) => what === 'release').length).toBeGreaterThanOrEqual(2)
  expect(held.logged).toEqual(['events of an external plugin wait a little longer'])
})

test('only the first connection of a plugin has its events released, and one turn waits at most', async () => {
  const held = new Held()
  const { promise, resolve } = Promise.withResolvers<void>()
  held.gate = promise
  for (const connections of [1, 2, 3]) held.tell(connections)
  await until(() => held.done.length === 1, 'a release')
  for (let times = 0; times < 20; times += 1) {
    held.tell(0)
    held.tell(1)
  }
  resolve()
  await until(() => held.done.filter((what) => what === 'kick').length === 2, 'two releases')
  expect(held.done).toEqual(['release', 'kick', 'release', 'kick'])
})
