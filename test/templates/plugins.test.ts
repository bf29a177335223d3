import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'

const folder = join(packageRoot, 'templates/plugins')
const plugins = readdirSync(folder)

/** The files below a folder of the plugin whose names end so; none where it has no such folder. */
function filesOf(plugin: string, below: string, end: string): string[] {
  const all = readdirSync(join(folder, plugin), { recursive: true, encoding: 'utf8' })
  return all
    .filter((file) => file.startsWith(`${below}/`) && file.endsWith(end))
    .map((file) => join(folder, plugin, file))
}

const sourceOf = (plugin: string): string =>
  filesOf(plugin, 'src', '.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')

/** What a plugin can be, and the word of its source by which one knows it. */
const kinds: Readonly<Record<string, RegExp>> = {
  'guards an operation or action': /@before\(/,
  'hears of an action': /@after\(/,
  'hears events': /@on\(/,
  'answers routes': /@Controller\(/,
  'keeps rows': /: Database\b/,
  'adds fields': /\bfield\(/,
  'offers a service': /@Offers\(/,
  'replaces a part of the shop': /@Replaces\(/,
  ships: /extends ShippingProvider/,
  discounts: /extends DiscountProvider/,
  taxes: /extends TaxProvider/,
  'takes payments': /extends PaymentProvider/,
  'carries mails': /extends NotificationProvider/,
}
const kindsOf = (plugin: string): string =>
  Object.keys(kinds)
    .filter((kind) => kinds[kind]?.test(sourceOf(plugin)))
    .join(', ')

test('at least eight real plugins of different kinds live in templates/ (S7)', () => {
  const different = new Set(plugins.map(kindsOf))
  expect([...different]).not.toContain('')
  expect(different.size).toBeGreaterThanOrEqual(8)
  for (const kind of Object.keys(kinds)) expect([...different].join()).toContain(kind)
})

test.each(plugins)('%s has its own tests, in a shop with the plugin (S7)', (plugin) => {
  const tests = filesOf(plugin, 'test', '.test.ts').map((file) => readFileSync(file, 'utf8'))
  expect(tests.join('\n')).toMatch(/from '@shopctl\/sdk\/test'/)
  expect(tests.join('\n').match(/^test(\.each)?\(/gm)?.length).toBeGreaterThan(1)
})

/** Lines that say something to the machine. */
const isCode = (line: string): boolean => /\w/.test(line) && !/^\s*(\/\/|\/?\*)/.test(line)

test('each plugin that we ship is short: at most 60 lines of code at the median, and 250 at most (S7)', () => {
  const lengths = plugins.map((plugin) => sourceOf(plugin).split('\n').filter(isCode).length).toSorted((a, b) => a - b)
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(60)
  expect(lengths.at(-1)).toBeLessThanOrEqual(250)
})
