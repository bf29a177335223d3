import { expect, test } from 'vitest'
import { maskSecrets } from '../../../core/control/resolve-config.js'

const secret = { type: 'string', writeOnly: true }
const masked = (properties: object, config: Record<string, unknown>, more: object = {}) =>
  maskSecrets({ type: 'object', properties, ...more }, config)

test.each([
  ['in an object', { api: { type: 'object', properties: { key: secret } } }, { api: { key: 'sk_1' } }, {}],
  ['in a list', { keys: { type: 'array', items: secret } }, { keys: ['sk_1'] }, {}],
  ['in an alternative', { key: { anyOf: [{ type: 'null' }, secret] } }, { key: 'sk_1' }, {}],
  ['elsewhere in the schema', { key: { $ref: '#/$defs/key' } }, { key: 'sk_1' }, { $defs: { key: secret } }],
  ['in a part that all must fit', {}, { key: 'sk_1' }, { allOf: [{ properties: { key: secret } }] }],
  ['in the schema of a version before', {}, { key: 'sk_1' }, {}],
])('a secret that is marked %s is shown to nobody', (...[, properties, config, more]) => {
  expect(masked(properties, config, more)).toEqual({ config: {}, secrets: Object.keys(config) })
})

test('what is no secret is shown', () => {
  const rows = { type: 'array', items: { type: 'object', properties: { to: { type: 'integer' } } } }
  const config = { rows: [{ to: 5 }], url: 'https://example.com' }
  expect(masked({ rows, url: { $ref: '#/$defs/url' } }, config, { $defs: { url: { type: 'string' } } })).toEqual({
    config,
    secrets: [],
  })
  expect(maskSecrets(null, config)).toEqual({ config: {}, secrets: ['rows', 'url'] })
})
