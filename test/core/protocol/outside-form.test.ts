import { expect, test } from 'vitest'
import type { Facts } from '../../../core/model/index.js'
import { externalForm, outsideFacts, outsideProblems } from '../../../core/protocol/index.js'
import { someFacts } from '../../registry/packed.js'

const around = { classes: ['Checkout'], peers: [] }

test('what both places have may run in either: before hooks of the shop, events by type, settings and consented hosts (N10)', () => {
  const facts: Facts = {
    ...someFacts,
    hooks: [
      { kind: 'before', point: 'Checkout.place', method: 'check', deadline: 500, after: ['order-minimum'] },
      { kind: 'before', point: 'CartController.add', method: 'check', detachable: true },
    ],
    events: [
      { types: ['order.placed', 'order.paid'], method: 'tell' },
      { types: ['order.placed'], method: 'count' },
    ],
    capabilities: ['http'],
    config: { type: 'object' },
    locales: { de: { title: 'Prüfer' } },
  }
  expect(outsideProblems(facts, { ...around, classes: ['Checkout', 'CartController'] })).toEqual([])
  const attach = { check: [] }
  expect(externalForm(facts, attach)).toEqual({
    hooks: [{ point: 'Checkout.place', kind: 'before', deadlineMs: 500, after: ['order-minimum'] }],
    events: ['order.placed', 'order.paid'],
    config: { type: 'object' },
  })
  expect(outsideFacts(facts, attach)).toEqual({
    ...someFacts,
    hooks: [
      {
        point: 'Checkout.place',
        kind: 'before',
        method: 'beforeCheckoutPlace',
        deadline: 500,
        after: ['order-minimum'],
      },
    ],
    capabilities: ['outside'],
    config: { type: 'object' },
    outside: { events: ['order.placed', 'order.paid'] },
    locales: { de: { title: 'Prüfer' } },
  })
})

test('anything else keeps a plugin in the shop, and all of it is told at once (N10)', () => {
  const facts: Facts = {
    ...someFacts,
    hooks: [
      { kind: 'after', point: 'Checkout.place', method: 'thank' },
      { kind: 'before', point: 'Wishlists.add', method: 'check' },
      { kind: 'before', point: 'Checkout.place', method: 'first' },
    ],
    events: [{ types: ['cart.idle'], method: 'remind', where: { hours: 24 } }],
    emits: ['points.earned'],
    jobs: [{ cron: '0 * * * *', method: 'hourly' }],
    queue: [{ method: 'later' }],
    providers: [{ kind: 'tax', name: 'Vat' }],
    offers: [{ token: 'points:Points', by: 'Points' }],
    replaces: [{ token: '@shopctl/sdk/shop:CatalogSearch', by: 'Search' }],
    needs: ['loyalty:Loyalty'],
    fields: [{ entity: 'cart', name: 'note', write: 'shopper', schema: {} }],
    routes: ['GET /points'],
    capabilities: ['carts:read', 'http', 'mail'],
    mail: ['welcome'],
    lifecycle: [{ kind: 'started', method: 'begin' }],
    assets: ['logo.svg'],
  }
  expect(outsideProblems(facts, { ...around, peers: ['loyalty'] })).toEqual([
    '"thank" stands after Checkout.place, and not before it',
    '"check" stands on Wishlists.add, which is not the shop’s own',
    'it has several hooks on Checkout.place',
    '"remind" takes cart.idle by fields, and not by type alone',
    'it needs "carts:read"',
    'it needs "mail"',
    'it has routes (GET /points)',
    'it has events of its own (points.earned)',
    'it has jobs by the clock (hourly)',
    'it has jobs of the queue (later)',
    'it has providers (tax Vat)',
    'it has services for others (points:Points)',
    'it has services in the place of the shop’s (@shopctl/sdk/shop:CatalogSearch)',
    'it has services of others that it needs (loyalty:Loyalty)',
    'it has fields (cart.note)',
    'it has mails (welcome)',
    'it has turns of its life (started begin)',
    'it has assets (logo.svg)',
    'it needs the plugin loyalty',
  ])
  expect(outsideProblems({ ...someFacts, outside: { events: [] } }, around)).toEqual([
    'it is an external plugin, and runs there already',
  ])
})
