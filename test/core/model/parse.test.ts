import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { installationName, packageName, parse, parseTenantFile } from '../../../core/model/index.js'

const schema = Type.Object(
  { name: Type.String({ minLength: 1 }), port: Type.Integer({ default: 1 }) },
  { additionalProperties: false },
)

test('all reasons are told at once, unknown keys and missing ones by their names', () => {
  expect(() => parse(schema, { port: 'x', nmae: 'acme' }, 'The file')).toThrow(
    /^The file is not valid: .*"name" is missing.*unknown key "nmae".*"port" must be integer/,
  )
})

test('a pattern is told in words, and several forms as one reason', () => {
  const wanted = Type.Object({ of: Type.Union([packageName, Type.Literal('*')]), is: installationName })
  expect(() => parse(wanted, { of: '', is: 'A' }, 'It')).toThrow(
    '"of" must be the name of an npm package, or must be "*"; "is" must be small letters, digits and dashes',
  )
})

test('defaults are filled in, and the caller’s value is left as it was', () => {
  const given = { name: 'acme' }
  expect(parse(schema, given, 'It')).toEqual({ name: 'acme', port: 1 })
  expect(given).toEqual({ name: 'acme' })
})

test('a tenant file with a broken line says which file', () => {
  expect(() => parseTenantFile('{', 'tenants/acme.json')).toThrow(
    'The file tenants/acme.json is not valid: it is no JSON',
  )
})
