import 'reflect-metadata'
import { container, injectable } from 'tsyringe'
import { expect, test } from 'vitest'

@injectable()
class Clock {
  readonly hour: number = 12
}

@injectable()
class Greeter {
  constructor(private readonly clock: Clock) {}

  greet(): string {
    return this.clock.hour < 18 ? 'Good day' : 'Good evening'
  }
}

test('a test’s own source gets constructor injection by type', () => {
  expect(container.resolve(Greeter).greet()).toBe('Good day')
})
