import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { parse, parsePluginSpec, parseTenantFile } from '../../../core/model/index.js'

const schema = Type.Object(
  { name: Type.String({ minLength: 1 }), port: Type.Integer({ default: 1 }) },
  { additionalProperties: false },
)

test('all reasons are told at once, unknown keys and missing ones by their names', () => {
  expect(() => parse(schema, { port: 'x', nmae: 'acme' }, 'The file')).toThrow(
    /^The file is not valid: .*"name" is missing.*unknown key "nmae".*"port" must be integer/,
  )
})

test('defaults are filled in, and the caller’s value is left as it was', () => {
  const given = { name: 'acme' }
  expect(parse(schema, given, 'It')).toEqual({ name: 'acme', port: 1 })
  expect(given).toEqual({ name: 'acme' })
})

test.each([
  ['greeter', 'greeter', '*'],
  ['greeter@latest', 'greeter', '*'],
  ['@best/seo@^2.1', '@best/seo', '^2.1'],
  ['greeter@1.x || >=2', 'greeter', '1.x || >=2'],
])('%s names a package and a range', (spec, name, range) => {
  expect(parsePluginSpec(spec)).toEqual({ package: name, range })
})

test.each(['', '@', '../x', 'a b', 'Greeter', '__proto__/x', `a${'a'.repeat(300)}`])(
  '%s is no package name',
  (spec) => {
    expect(() => parsePluginSpec(spec)).toThrow('is no package name')
  },
)

test('a range that is none is told with its package', () => {
  expect(() => parsePluginSpec('greeter@one')).toThrow('"one" is no version range for "greeter"')
})

test('a tenant file with a broken line says which file', () => {
  expect(() => parseTenantFile('{', 'tenants/acme.json')).toThrow(
    'The file tenants/acme.json is not valid: it is no JSON',
  )
})
