import { expect, test } from 'vitest'
import { checkConfig, problemsOfConfigSchema } from '../../../core/model/index.js'

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

test('a config is checked by its formats too', () => {
  const schema = object({ to: { type: 'string', format: 'email' } })
  expect(() => checkConfig('bell', schema, { to: 'nobody' })).toThrow('"to" must match format "email"')
  expect(checkConfig('bell', schema, { to: 'a@example.com' })).toEqual({ to: 'a@example.com' })
})

test.each([
  ['an unknown type', object({ a: { type: 'foo' } }), 'type must be'],
  ['an unknown format', object({ a: { type: 'string', format: 'colour' } }), 'unknown format "colour"'],
  ['a keyword that does not exist', object({ a: { type: 'string', minLenght: 1 } }), 'unknown keyword: "minLenght"'],
  [
    'a default below its own minimum',
    object({ a: { type: 'integer', minimum: 5, default: 1 } }),
    'a default does not fit',
  ],
])('a schema with %s is told before anybody installs it', (_what, schema, words) => {
  expect(problemsOfConfigSchema(schema).join()).toContain(words)
})

test('a schema whose required settings have no default is in order', () => {
  const schema = object(
    { url: { type: 'string', writeOnly: true, examples: ['x'] }, sum: { type: 'integer', unit: 'money' } },
    { required: ['url'] },
  )
  expect(problemsOfConfigSchema(schema)).toEqual([])
})

test('a pattern that takes exponential time is given up, and whoever waits goes on', () => {
  const schema = object({ a: { type: 'string', pattern: '^(a+)+$' } })
  expect(checkConfig('bell', schema, { a: 'aaa' })).toEqual({ a: 'aaa' })
  expect(() => checkConfig('bell', schema, { a: `${'a'.repeat(60)}!` })).toThrow('it takes too long to be checked')
  expect(
    problemsOfConfigSchema(object({ a: { type: 'string', pattern: '^(a+)+$', default: `${'a'.repeat(60)}!` } })),
  ).toEqual(['a default does not fit: it takes too long to be checked'])
})

test('schemas of two plugins that go by the same name do not meet', () => {
  const named = (minimum: number) => object({ a: { type: 'integer', minimum } }, { $id: 'https://bell.example/config' })
  expect(checkConfig('bell', named(1), { a: 1 })).toEqual({ a: 1 })
  expect(() => checkConfig('ring', named(2), { a: 1 })).toThrow('must be >= 2')
})
