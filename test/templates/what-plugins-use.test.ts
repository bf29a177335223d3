import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as sdk from '../../core/sdk/index.js'
import { optionsOf, type Uses, whatPluginsUse } from './what-plugins-use.js'

/*
 * Nothing enters the SDK before two of the plugins that we ship need it. This is about its mechanisms, what `@shopctl/sdk`
 * exports and the options of what it exports. `@shopctl/sdk/shop` is not counted: it names the shop (its events,
 * operations, kinds of providers), and a plugin for orders cannot be written before there is an order to name. Types that
 * only say what a parameter looks like are counted with what they are a parameter of.
 */
const exceptions: Readonly<Record<string, string>> = {
  externalPlugin: 'publish writes it, for both plugins in templates/external, whose authors write a manifest',
  'Plugin({ outside })': 'what externalPlugin says to the host',
  Capability: 'nobody names it: it is what all capabilities are, and stands in their declarations',
  Provider: 'nobody names it: it is what the kinds of providers in `/shop` are, and stands in their declarations',
  Delete: 'a verb of HTTP: the five are one mechanism, and routes would be crippled without one of them',
  Patch: 'a verb of HTTP, as Delete',
  Put: 'a verb of HTTP, as Delete',
  'route({ params })': 'a part of one schema: addresses with a name in them come with addresses',
  Replaces:
    'the shop has one class that may be replaced, and a shop takes one replacement of it: a second plugin would be a rival',
  'hook({ before })':
    'order by plugin names is in the contract, and two plugins that meet at one point are rare: one of two says it',
  'hook({ after })': 'the other end of `before`: which of the two says it depends on which of them knows the other',
  'hook({ deadline })':
    'it is for hooks that wait for somebody, and the contract has deadlines: one plugin here calls a service from a hook',
  'on({ where })':
    'one event is told to those that ask for it, CartIdle: without it nobody could be told of idle carts',
}

const root = join(import.meta.dirname, '../..')
const uses = whatPluginsUse(join(root, 'templates/plugins'))
const usersOf = (...names: readonly string[]): string[] => [...new Set(names.flatMap((name) => uses.get(name) ?? []))]

/** Each thing that a plugin may use, with the plugins that do. */
const table: Uses = new Map([
  ...Object.keys(sdk).map((name) => [name, usersOf(name)] as const),
  ...optionsOf(join(root, 'core/sdk/plugin.ts'), 'PluginOptions').map(
    (key) => [`Plugin({ ${key} })`, usersOf(`Plugin({ ${key} })`)] as const,
  ),
  ...optionsOf(join(root, 'core/sdk/metadata.ts'), 'HookOptions').map(
    (key) =>
      [`hook({ ${key} })`, usersOf(...['before', 'after', 'around'].map((hook) => `${hook}({ ${key} })`))] as const,
  ),
  ...[...optionsOf(join(root, 'core/sdk/metadata.ts'), 'RouteSchema'), 'raw'].map(
    (key) =>
      [
        `route({ ${key} })`,
        usersOf(...['Get', 'Post', 'Put', 'Patch', 'Delete'].map((verb) => `${verb}({ ${key} })`)),
      ] as const,
  ),
  ['on({ where })', usersOf('on({ where })')],
])

test('two of the plugins that we ship use each thing in the SDK, or it is an exception with a reason', () => {
  const few = [...table].filter(([name, plugins]) => plugins.length < 2 && exceptions[name] === undefined)
  expect(few.map(([name, plugins]) => `${name}: ${plugins.join(', ') || 'nobody'}`)).toEqual([])
})

test('an exception is one: it stands in the SDK, and fewer than two plugins use it', () => {
  const idle = Object.keys(exceptions).filter((name) => (table.get(name)?.length ?? 2) >= 2)
  expect(idle).toEqual([])
})

test('what nobody imports from the SDK is not taken for used', () => {
  expect([uses.get('nothing of the kind'), uses.get('Verdict')]).toEqual([undefined, undefined])
  expect(uses.get('Plugin')).toContain('welcome-mail')
})
