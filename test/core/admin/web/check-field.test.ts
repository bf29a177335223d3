import { expect, test } from 'vitest'
import { checkField } from '../../../../core/admin/web/check-field.js'
import { fieldsOf, type PropertySchema } from '../../../../core/admin/web/field-schema.js'

const check = (schema: PropertySchema, value: unknown, required: string[] = []) => {
  const [field] = fieldsOf({ properties: { key: schema }, required })
  return field && checkField(field, value, 'EUR')
}

test('what is required must be filled in, what is not may stay empty (P6)', () => {
  expect(check({ type: 'string' }, undefined, ['key'])).toBe('Fill this in.')
  expect(check({ type: 'string' }, '', ['key'])).toBe('Fill this in.')
  expect(check({ type: 'string', minLength: 3 }, undefined)).toBeUndefined()
})

test('a number stays within its limits, which belong to it (P6)', () => {
  const schema = { type: 'integer', minimum: 1, maximum: 9 }
  expect([0, 1, 9, 10].map((value) => check(schema, value))).toEqual([
    'At least 1.',
    undefined,
    undefined,
    'At most 9.',
  ])
})

test('an amount’s limits are told as it is written, and not in minor units', () => {
  const schema = { type: 'integer', unit: 'money', minimum: 1000, maximum: 5000 }
  expect(check(schema, 500)).toMatch(/^At least .*10.00.*\.$/)
  expect(check(schema, 5001)).toMatch(/^At most .*50.00.*\.$/)
})

test('what is written as JSON is told so while it is none, by an example', () => {
  const schema = { type: 'array', minItems: 1, items: { type: 'object' }, examples: [[{ price: 490 }]] }
  expect(check(schema, '[{ "price": 4')).toBe('Write it as JSON: [{"price":490}]')
  expect(check({ type: 'object' }, 'nonsense')).toBe('Write it as JSON.')
  expect(check(schema, [])).toBe('At least 1.')
  expect(check(schema, [{ price: 1 }])).toBeUndefined()
})

test('a text that does not fit its pattern is told by an example, where there is one', () => {
  const schema = { type: 'string', pattern: '^https?://' }
  expect(check(schema, 'https://example.com')).toBeUndefined()
  expect(check(schema, 'nonsense')).toBe('It does not look as it should.')
  expect(check({ ...schema, examples: ['https://a.example'] }, 'nonsense')).toBe(
    'It looks like this: https://a.example',
  )
})

test('a pattern that is none in a browser is left to the platform', () => {
  expect(check({ type: 'string', pattern: '(' }, 'anything')).toBeUndefined()
})
