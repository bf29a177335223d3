import { expect, test } from 'vitest'
import type { Wiring } from '../../../core/protocol/index.js'
import { blamedPlugin } from '../../../core/runtime/blamed-plugin.js'

const plugin = (id: string) => ({ id, scopes: [], load: () => Promise.reject(new Error('not here')) })
const wiring: Wiring = {
  plugins: { greeter: plugin('greeter@1.0.0'), crm: plugin('@acme/ping@2.1.0') },
  hooks: {},
  events: {},
  jobs: [],
}

function errorAt(...places: readonly string[]): Error {
  const error = new Error('no')
  error.stack = ['Error: no', ...places.map((place) => `    at run (/bundles/${place}:3:5)`)].join('\n')
  return error
}

test('the plugin whose code stands highest in the stack is blamed, by its installation’s name', () => {
  expect(blamedPlugin(errorAt('greeter@1.0.0/src/index.ts'), wiring)).toBe('greeter')
  expect(blamedPlugin(errorAt('@acme/ping@2.1.0/src/a.ts', 'greeter@1.0.0/src/index.ts'), wiring)).toBe('crm')
})

test('a package that a plugin brought along is the plugin’s fault', () => {
  expect(blamedPlugin(errorAt('rainbow@3.0.0/index.js', '@acme/ping@2.1.0/src/a.ts'), wiring)).toBe('crm')
})

test('where no plugin’s code was, or no stack is, nobody is blamed', () => {
  expect(blamedPlugin(errorAt('greeter@1.0.1/src/index.ts'), wiring)).toBeUndefined()
  expect(blamedPlugin('greeter', wiring)).toBeUndefined()
})

test('what caused the error is looked at as well', () => {
  const error = new Error('failed', { cause: errorAt('greeter@1.0.0/src/index.ts') })
  expect(blamedPlugin(error, wiring)).toBe('greeter')
})
