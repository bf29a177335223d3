import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakePlatform, startFakePlatform } from '../fake-platform.js'
import { cli } from '../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const order = (argv: readonly string[], stdin?: string) =>
  cli(['order', ...argv, '--tenant', 'acme'], { home: platform.home, ...(stdin === undefined ? {} : { stdin }) })
const bring = (...lines: readonly string[]) => order(['import', '-'], lines.join('\n'))
const line = (reference: string, sku = 'MUG') =>
  JSON.stringify({ reference, email: 'ann@example.com', lines: [{ sku, quantity: 1 }] })

test('an order is placed with its lines, under the reference that was given', async () => {
  const { stdout } = await order(['place', '--email', 'ann@example.com', '--line', 'MUG=2', 'CUP', '--reference', '#7'])
  expect(stdout).toContain('order 1001 for ann@example.com, 35.70 EUR')
  expect(platform.asked.at(-1)).toMatchObject({
    line: 'PUT /api/tenants/acme/orders/%237',
    body: {
      email: 'ann@example.com',
      lines: [
        { sku: 'MUG', quantity: 2 },
        { sku: 'CUP', quantity: 1 },
      ],
    },
  })
})

test('a line that is none is refused before anybody is asked', async () => {
  const { code, stderr } = await order(['place', '--email', 'ann@example.com', '--line', 'MUG=many'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('write SKU=PIECES') as string])
  expect(platform.asked).toEqual([])
})

test('an import places what it can, and says of each that was refused where it stands and why', async () => {
  const { code, stdout } = await bring(line('1'), '', line('2', 'NONE'), line('3'))
  expect(code).toBe(2)
  expect(stdout).toContain('2 placed, 1 refused')
  expect(stdout).toMatch(/ 3 +2 +SKU_NOT_FOUND +There is no article "NONE"/)
})

test.each([
  ['{"reference":', 'it is no JSON'],
  ['7', 'it is no JSON object'],
  ['{"email":"ann@example.com"}', 'it has no "reference"'],
  [line('1'), 'its reference is that of line 1'],
])('a file with a broken line places nothing: %s', async (broken, reason) => {
  const { code, stderr } = await bring(line('1'), broken)
  expect(code).toBe(2)
  expect(stderr).toContain('Line 2 of -')
  expect(stderr).toContain(reason)
  expect(platform.asked).toEqual([])
})
