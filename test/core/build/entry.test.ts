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
  writeEntry(entryPlugins({ plugins, packages: {} } satisfies Lock, (id) => manifests[id] ?? pluginManifest()))
const facts = (some: Partial<Facts>, scopes: string[] = []): Manifest => pluginManifest(some, scopes)

test('the entry reads like code that a person wrote', () => {
  const entry = entryOf(
    [
      locked('points', { package: '@acme/points', version: '2.1.0', kind: 'implicit' }),
      locked('abandoned-cart'),
      locked('billing', { package: 'address-check' }),
      locked('off', { enabled: false }),
      locked('shipping', { package: 'address-check' }),
    ],
    {
      '@acme/points@2.1.0': facts({ events: [{ types: ['order.placed', 'order.cancelled'], method: 'count' }] }, ['orders:read']),
      'abandoned-cart@1.0.0': facts({ jobs: [{ cron: '0 * * * *', method: 'remind' }] }, ['mail', 'carts:read']),
      'address-check@1.0.0': facts({
        hooks: [
          { kind: 'before', point: 'Checkout.place', method: 'check' },
          { kind: 'around', point: 'Carts.add', method: "it's" },
        ],
        events: [{ types: ['order.placed'], method: 'learn' }],
      }),
    },
  )
  expect(entry).toMatchInlineSnapshot(`
    "/*!
     * Which plugin of this shop stands on what, in the order that runs:
     *
     *   points          @acme/points@2.1.0, which another one needs
     *   abandoned-cart  abandoned-cart@1.0.0
     *   billing         address-check@1.0.0
     *   shipping        address-check@1.0.0
     */
    /** @type {import('shopctl/core/protocol/wiring.js').Wiring} */
    const wiring = {
      plugins: {
        points: {
          id: '@acme/points@2.1.0',
          scopes: ['orders:read'],
          load: () => import('@acme/points@2.1.0'),
        },
        'abandoned-cart': {
          id: 'abandoned-cart@1.0.0',
          scopes: ['mail', 'carts:read'],
          load: () => import('abandoned-cart@1.0.0'),
        },
        billing: {
          id: 'address-check@1.0.0',
          scopes: [],
          load: () => import('address-check@1.0.0'),
        },
        shipping: {
          id: 'address-check@1.0.0',
          scopes: [],
          load: () => import('address-check@1.0.0'),
        },
      },

      hooks: {
        'Carts.add': [
          { kind: 'around', plugin: 'billing', method: "it's" },
          { kind: 'around', plugin: 'shipping', method: "it's" },
        ],
        'Checkout.place': [
          { kind: 'before', plugin: 'billing', method: 'check' },
          { kind: 'before', plugin: 'shipping', method: 'check' },
        ],
      },

      events: {
        'order.cancelled': [
          { plugin: 'points', method: 'count' },
        ],
        'order.placed': [
          { plugin: 'points', method: 'count' },
          { plugin: 'billing', method: 'learn' },
          { plugin: 'shipping', method: 'learn' },
        ],
      },

      jobs: [
        { cron: '0 * * * *', plugin: 'abandoned-cart', method: 'remind' },
      ],
    }

    export default wiring
    "
  `)
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
    }

    export default wiring
    "
  `)
})
