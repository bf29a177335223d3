import { expect, test } from 'vitest'
import { parseNpmrc } from '../../../registry/server/parse-npmrc.js'

test('an npmrc is keys and values, with comments, quotes and variables of the environment', () => {
  const text = [
    '; a comment',
    '# another',
    '//npm.example.com/:_authToken=${TOKEN}',
    '@acme:registry = "https://npm.example.com/"',
    'nothing',
    'cafile=${MISSING}/ca.pem',
  ].join('\r\n')
  expect(Object.fromEntries(parseNpmrc(text, { TOKEN: 'abc=' }))).toEqual({
    '//npm.example.com/:_authToken': 'abc=',
    '@acme:registry': 'https://npm.example.com/',
    cafile: '${MISSING}/ca.pem',
  })
})
