import { expect, test } from 'vitest'
import { patternWords, productInput } from '../../../core/model/index.js'
import { emailText, handleText, lineOfText, text } from '../../../core/shop/schemas.js'

const { handle, title, variants } = productInput.properties

test.each([
  ['an email', emailText],
  ['a handle', handleText],
  ['a line', lineOfText(1)],
  ['a text', text(1)],
  ['a handle in a file', handle],
  ['a title in a file', title],
  ['a sku in a file', variants.items.properties.sku],
])('%s that is wrong is told in words', (_what, schema: object) => {
  expect(patternWords(String('pattern' in schema && schema.pattern))).toMatch(/^must be /)
})
