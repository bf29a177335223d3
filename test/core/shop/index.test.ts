import { expect, test } from 'vitest'
import { shopParts } from '../../../core/shop/host.js'
import * as door from '../../../core/shop/index.js'

test('plugins may name these words and no others', () => {
  expect(Object.keys(door).toSorted()).toEqual([
    'Carts',
    'Checkout',
    'CustomerLoggedIn',
    'CustomerRegistered',
    'OrderPlaced',
    'SessionController',
    'formatMoney',
  ])
})

test('hooks may stand on these points and no others', () => {
  const classes = [...shopParts.services, ...shopParts.controllers] as { name: string; hookable?: object }[]
  const points = classes.flatMap(({ name, hookable = {} }) => Object.keys(hookable).map((point) => `${name}.${point}`))
  expect(points).toEqual(['Checkout.place', 'SessionController.login'])
})

test('a login and an order are guarded: no hook that fails lets one through', () => {
  expect(door.SessionController.hookable.login.guards).toBe(true)
  expect(door.Checkout.hookable.place.guards).toBe(true)
})

test('whoever has the shop’s classes handed in needs a scope for each', () => {
  const { Carts, Checkout, SessionController } = door
  expect([Carts, Checkout, SessionController].map(({ scope }) => scope)).toEqual([
    'carts:read',
    'orders:write',
    'sessions:write',
  ])
})
