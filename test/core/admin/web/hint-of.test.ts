import { expect, test } from 'vitest'
import { ApiError } from '../../../../core/admin/web/ask.js'
import { hintOf } from '../../../../core/admin/web/hint-of.js'

const refused = (code: string, hint?: string): ApiError =>
  new ApiError({ status: 409, code, title: 'No.', ...(hint === undefined ? {} : { hint }) })

test('a seller is told a next step of their own, and none for the command line', () => {
  expect(hintOf(refused('PLUGIN_NEEDED', 'What needs it goes first:  shopctl plugin remove a'))).toMatch(/^Switch off/)
  expect(hintOf(refused('WEBHOOK_BUSY', 'Wait until they have ended.'))).toBe('Wait until they have ended.')
  expect(hintOf(refused('ANY', 'See why:  shopctl logs'))).toBeUndefined()
  expect(hintOf(refused('ANY', 'The operator says how old:  SHOPCTL_MINIMUM_AGE'))).toBeUndefined()
  expect(hintOf(new Error('No.'))).toBeUndefined()
})
