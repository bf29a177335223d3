import { expect, test } from 'vitest'
import { describeScope } from '../../../../core/admin/web/describe-scope.js'

const labelOf = (key: string): string => ({ url: 'Address' })[key] ?? key

test.each([
  ['http:api.example.com', 'Sends data to api.example.com'],
  ['http:hooks.example.com:8443', 'Sends data to hooks.example.com:8443'],
  ['http:*.example.com', 'Sends data to any host below example.com'],
  ['http:config.url', 'Sends data to what you enter as “Address”'],
])('the host that a plugin calls is in the words of the consent screen: %s (S6)', (scope, words) => {
  expect(describeScope(scope, labelOf)).toBe(words)
})

test('where there is no form yet, a host that the seller enters is theirs to tell', () => {
  expect(describeScope('http:config.url')).toBe('Sends data to where you tell it to')
})

test('what has no words is shown as it is', () => {
  expect(describeScope('stars:write', labelOf)).toBe('stars:write')
})
