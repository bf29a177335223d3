import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { noted } from '../../../core/sdk/host/index.js'
import { shopParts } from '../../../core/shop/host.js'
import * as door from '../../../core/shop/index.js'

const hookOwners = [...shopParts.services, ...shopParts.controllers] as { name: string; hookable?: object }[]

test('plugins may name these words and no others', () => {
  expect(Object.keys(door).toSorted()).toEqual([
    'CartAddressController',
    'CartAddresses',
    'CartCodeController',
    'CartController',
    'CartFieldsController',
    'CartIdle',
    'CartPaymentController',
    'CartShippingController',
    'Carts',
    'CatalogController',
    'CatalogSearch',
    'Checkout',
    'CheckoutController',
    'CustomerController',
    'CustomerLoggedIn',
    'CustomerRegistered',
    'DiscountProvider',
    'OrderController',
    'OrderPaid',
    'OrderPlaced',
    'Orders',
    'PaymentCancelled',
    'PaymentProvider',
    'Payments',
    'SessionController',
    'ShippingProvider',
    'TaxProvider',
    'VariantRestocked',
    'allocate',
    'formatMoney',
    'partOf',
  ])
})

test('what can be hooked is declared and listed: these points beside the actions of controllers (S22)', () => {
  const points = hookOwners.flatMap(({ name, hookable = {} }) =>
    Object.keys(hookable).map((point) => `${name}.${point}`),
  )
  expect(points).toEqual([
    'CartAddresses.setShipping',
    'CartAddresses.setBilling',
    'Checkout.place',
    'SessionController.login',
    'CustomerController.register',
  ])
})

test('what can be hooked is versioned: each point, and each action, stands in the report of the SDK’s surface (S22)', () => {
  const report = readFileSync(new URL('../../../docs/api/sdk-shop.api.md', import.meta.url), 'utf8')
  const shown = [...report.matchAll(/^export (?:abstract )?class (\w+)[^\n]*\n(.*?)^}/gms)]
  const bodies = new Map(shown.map(([, name, body]) => [name, body ?? '']))
  for (const { name, hookable = {} } of hookOwners) {
    for (const point of Object.keys(hookable))
      expect([name, bodies.get(name)]).toEqual([name, expect.stringMatching(`\\b${point}: HookPoint`)])
  }
  const actions = shopParts.controllers.flatMap((controller) =>
    (noted(controller, 'routes') ?? [])
      .filter(({ internal }) => !internal)
      .map(({ method }) => ({ name: controller.name, method })),
  )
  expect(actions.length).toBeGreaterThan(20)
  for (const { name, method } of actions)
    expect([name, bodies.get(name)]).toEqual([name, expect.stringMatching(`\\b${method}\\(`)])
})

test('a login and an order are guarded: no hook that fails lets one through', () => {
  expect(door.SessionController.hookable.login.guards).toBe(true)
  expect(door.Checkout.hookable.place.guards).toBe(true)
})

test('whoever has the shop’s classes handed in needs a scope for each', () => {
  const { CartAddresses, Carts, Checkout, Payments, SessionController } = door
  expect([CartAddresses, Carts, Checkout, Payments, SessionController].map(({ scope }) => scope)).toEqual([
    'carts:write',
    'carts:read',
    'orders:write',
    'payments:write',
    'sessions:write',
  ])
})
