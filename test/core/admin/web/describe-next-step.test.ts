import { expect, test } from 'vitest'
import { describeNextStep } from '../../../../core/admin/web/describe-next-step.js'

test('a seller is told a next step of their own, and none for the command line', () => {
  const step = (code: string, hint?: string) => describeNextStep({ code, ...(hint === undefined ? {} : { hint }) })
  expect(step('PLUGIN_NEEDED', 'What needs it goes first:  shopctl plugin remove a')).toMatch(/^Switch off or remove/)
  expect(step('WEBHOOK_BUSY', 'Wait until they have ended.')).toBe('Wait until they have ended.')
  expect(step('ANY', 'See why:  shopctl logs')).toBeUndefined()
  expect(step('ANY', 'The operator says how old:  SHOPCTL_MINIMUM_AGE')).toBeUndefined()
  expect(step('ANY')).toBeUndefined()
})
