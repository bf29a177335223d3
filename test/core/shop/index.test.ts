import { expect, test } from 'vitest'
import { shopParts } from '../../../core/shop/host.js'
import * as door from '../../../core/shop/index.js'

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
  const classes = [...shopParts.services, ...shopParts.controllers] as { name: string; hookable?: object }[]
  const points = classes.flatMap(({ name, hookable = {} }) => Object.keys(hookable).map((point) => `${name}.${point}`))
  expect(points).toEqual([
    'CartAddresses.setShipping',
    'CartAddresses.setBilling',
    'Checkout.place',
    'SessionController.login',
    'CustomerController.register',
  ])
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
