import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../../bin/package-root.js'
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

test('whatever a shipped plugin asks for is told in a seller’s words (P1)', () => {
  const folder = join(packageRoot, 'templates/plugins')
  const scopes = readdirSync(folder).flatMap((name) => {
    const text = readFileSync(join(folder, name, 'package.json'), 'utf8')
    return (JSON.parse(text) as { shopctl: { scopes: string[] } }).shopctl.scopes
  })
  expect(scopes.length).toBeGreaterThan(10)
  for (const scope of new Set(scopes)) expect(describeScope(scope)).toMatch(/^[A-Z][a-z]+s? [a-z]/)
})

test('what has no words is shown as it is', () => {
  expect(describeScope('stars:write', labelOf)).toBe('stars:write')
})
