import { expect, test } from 'vitest'
import { ReviewedRegistry } from '../../../core/control/reviewed-registry.js'

const names = ['greeter', 'greetings']

/** A shop that may not know of some of the plugins. */
const registryWithout = (...hidden: readonly string[]): ReviewedRegistry =>
  new ReviewedRegistry({
    registry: {
      packument: async () => null,
      search: async () => names.map((name) => ({ name, version: '1.0.0' })),
    } as never,
    reviews: { list: async () => [] },
    required: false,
    hidden: async () => (name) => hidden.includes(name),
  })

test('a misspelt plugin is told with the one that may be meant, of those that whoever asks may know', async () => {
  const hintOf = async (registry: ReviewedRegistry): Promise<string> =>
    registry.details('greter').then(
      () => '',
      (error: { hint: string }) => error.hint,
    )
  expect(await hintOf(registryWithout())).toContain('Did you mean greeter?')
  expect(await hintOf(registryWithout('greeter'))).not.toContain('greeter')
})
