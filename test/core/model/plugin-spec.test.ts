import { expect, test } from 'vitest'
import { parsePluginSpec } from '../../../core/model/plugin-spec.js'

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
