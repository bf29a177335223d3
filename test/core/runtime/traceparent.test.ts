import { expect, test } from 'vitest'
import { parseTraceparent, writeTraceparent } from '../../../core/runtime/traceparent.js'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'

test.each([
  [`00-${trace}-${parent}-01`, true],
  [`00-${trace}-${parent}-00`, false],
  [`00-${trace}-${parent}-03`, true],
  [`00-${trace}-${parent}-fe`, false],
  [`01-${trace}-${parent}-01`, true],
  [`cc-${trace}-${parent}-01-what-comes-later`, true],
])('a traceparent is read: %s', (header, isSampled) => {
  expect(parseTraceparent(header)).toEqual({ trace, parent, isSampled })
})

test.each([
  ['nothing', ''],
  ['no flags', `00-${trace}-${parent}`],
  ['more than its version has', `00-${trace}-${parent}-01-more`],
  ['a version that cannot be', `ff-${trace}-${parent}-01`],
  ['a newer one with more that is not apart', `01-${trace}-${parent}-01more`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${parent}-01`],
  ['a span of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
  ['capital letters', `00-${trace.toUpperCase()}-${parent}-01`],
  ['a letter too few', `00-${trace.slice(1)}-${parent}-01`],
  ['a letter too many', `00-${trace}a-${parent}-01`],
  ['what is no number', `00-${trace}-${parent}-0g`],
  ['two of them', `00-${trace}-${parent}-01, 00-${trace}-${parent}-01`],
  ['spaces around', ` 00-${trace}-${parent}-01 `],
  ['a line behind', `00-${trace}-${parent}-01\n`],
])('a traceparent is none with %s', (_, header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})

test('what is written is read again', () => {
  for (const isSampled of [true, false])
    expect(parseTraceparent(writeTraceparent({ trace, parent, isSampled }))).toEqual({ trace, parent, isSampled })
})
