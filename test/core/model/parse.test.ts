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

test('what a list holds is counted from one where it has a title, also beside its keys; else the path is told as it is', () => {
  const box = Type.Object({ size: Type.Integer() }, { additionalProperties: false, title: 'box' })
  const wanted = Type.Object({ boxes: Type.Array(box), sizes: Type.Array(Type.Integer()) })
  const given = { boxes: [{ size: 1 }, { size: 'x' }, {}, { size: 1, sise: 2 }, 7], sizes: [1, 'x'] }
  expect(() => parse(wanted, given, 'It')).toThrow(
    'box 2: "size" must be integer; box 3: "size" is missing; box 4: unknown key "sise" (there are size); ' +
      'box 5: it must be object; "sizes.1" must be integer',
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
