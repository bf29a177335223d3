import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readLimits, variableOf } from '../../../core/platform/gateway-settings.js'
import { defaultLimits } from '../../../core/serve/index.js'

test('a limit is set by the variable of its name', () => {
  const limits = readLimits({ SHOPCTL_LIMIT_BODY_BYTES: '1048576', SHOPCTL_LIMIT_REQUESTS_PER_SECOND: '0', HOME: '/x' })
  expect(limits).toEqual({ bodyBytes: 1_048_576, requestsPerSecond: 0 })
})

test.for([
  ['SHOPCTL_LIMIT_BODY_BYTES', '10MB', '"10MB" is no whole number'],
  ['SHOPCTL_LIMIT_WORKING', '0', '"0" is no whole number from 1'],
  ['SHOPCTL_LIMIT_WORKING', '-1', '"-1" is no whole number'],
  ['SHOPCTL_LIMIT_BODIES', '1', 'there is no such limit'],
])('%s=%s is refused by its name', ([name = '', value = '', reason]) => {
  expect(() => readLimits({ [name]: value })).toThrow(`${name} is not valid: ${reason}`)
})

test('docs/gateway.md lists each limit with its default', async () => {
  const page = await readFile('docs/gateway.md', 'utf8')
  const rows = [...page.matchAll(/^\| `(SHOPCTL_LIMIT_\w+)` \|.*\| (\d+) \|$/gm)].map(([, name, usual]) => [
    name,
    usual,
  ])
  expect(rows).toEqual(Object.entries(defaultLimits).map(([key, value]) => [variableOf(key), String(value)]))
})
