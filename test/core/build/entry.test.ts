import { expect, test } from 'vitest'
import { entryPlugins, writeEntry } from '../../../core/build/entry.js'
import type { Facts, Lock, LockedPlugin, Manifest } from '../../../core/model/index.js'
import { pluginManifest } from './fake-registry.js'

const locked = (name: string, more: Partial<LockedPlugin> = {}): LockedPlugin => ({
  name,
  package: name,
  version: '1.0.0',
  kind: 'explicit',
  enabled: true,
  ...more,
})
const entryOf = (plugins: LockedPlugin[], manifests: Record<string, Manifest>): string =>
  writeEntry(
    entryPlugins({ plugins, packages: {} } satisfies Lock, (id) => ({
      manifest: manifests[id] ?? pluginManifest(),
      peers: id.startsWith('abandoned-cart') ? ['@acme/points'] : [],
    })),
  )
const facts = (some: Partial<Facts>, scopes: string[] = []): Manifest => pluginManifest(some, scopes)

test('the generated entry in the bundle is readable: it looks like code that a person wrote (S22)', async () => {
  const entry = entryOf(
    [
      locked('points', { package: '@acme/points', version: '2.1.0', kind: 'implicit' }),
      locked('abandoned-cart'),
      locked('billing', { package: 'address-check', attach: { check: ['Checkout.bill'] } }),
      locked('off', { enabled: false }),
      locked('shipping', { package: 'address-check' }),
    ],
    {
      '@acme/points@2.1.0': facts({ events: [{ types: ['order.placed', 'order.cancelled'], method: 'count' }] }, [
        'orders:read',
      ]),
      'abandoned-cart@1.0.0': facts({ jobs: [{ cron: '0 * * * *', method: 'remind' }] }, ['mail', 'carts:read']),
      'address-check@1.0.0': facts({
        hooks: [
          { kind: 'before', point: 'Checkout.place', method: 'check', deadline: 500 },
          { kind: 'before', point: 'Checkout.bill', method: 'check', detachable: true },
          { kind: 'before', point: 'Checkout.ship', method: 'check', detachable: true },
          { kind: 'around', point: 'Carts.add', method: "it's" },
        ],
        events: [{ types: ['order.placed'], method: 'learn' }],
        fields: [
          { entity: 'customer', name: 'isChecked', write: 'plugin', schema: { type: 'boolean', default: false } },
        ],
      }),
    },
  )
  await expect(entry).toMatchFileSnapshot('entry.snapshot.txt')
})

test('a shop without plugins has an entry too', () => {
  expect(entryOf([], {})).toMatchInlineSnapshot(`
    "/*!
     * A shop without plugins.
     */

    /** @type {import('shopctl/core/protocol/wiring.js').Wiring} */
    const wiring = {
      plugins: {},

      hooks: {},

      events: {},

      jobs: [],

      fields: {},

      providers: {},

      lifecycle: [],
    }

    export default wiring
    "
  `)
})
