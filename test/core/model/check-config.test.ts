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
