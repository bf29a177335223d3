import { type FastifyInstance, type FastifyReply, fastify } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { shopError } from '../../../core/model/index.js'
import { explained } from '../explained.js'
import { type FakePlatform, startFakePlatform } from '../fake-platform.js'
import { cli } from '../run-cli.js'

let platform: FakePlatform
let shop: FastifyInstance
let refusal: { readonly status: number; readonly code: string; readonly title: string } | undefined
let paidBy: string | undefined
let isStubborn = false
let isEmpty = false
let isSoldOut = false
beforeEach(async () => {
  platform = await startFakePlatform()
  shop = fastify()
  refusal = undefined
  paidBy = undefined
  isStubborn = false
  isEmpty = false
  isSoldOut = false
  shop.addHook('onSend', async (_request, reply) => void reply.headers({ 'x-release': '7', 'x-request-id': '0f-7' }))
  shop.post('/customers', async (_request, reply) => reply.code(201).send({ id: 'cus_1' }))
  shop.post('/sessions', async (_request, reply) => reply.code(201).send({ token: 't' }))
  const variant = (sku: string, amount: number, stock: number) => ({
    sku,
    stock: isSoldOut ? 0 : stock,
    price: { amount, currency: 'EUR' },
  })
  shop.get('/products', async () => ({
    items: isEmpty
      ? []
      : [{ variants: [variant('mug', 1200, 9), variant('pin', 100, 0)] }, { variants: [variant('sticker', 150, 5)] }],
  }))
  shop.post('/carts', async (_request, reply) => reply.code(201).send({ id: 'crt_1' }))
  shop.post('/carts/:id/lines', async () => ({ id: 'crt_1' }))
  shop.put('/carts/:id/shipping-address', async () => ({ id: 'crt_1' }))
  shop.get('/carts/:id/shipping-options', async () => ({ items: [{ code: 'post:slow' }, { code: 'post:fast' }] }))
  shop.put('/carts/:id/shipping-option', async () => {
    if (!isStubborn) refusal = undefined
    return { id: 'crt_1' }
  })
  shop.get('/carts/:id/payment-options', async () => ({ items: [{ code: 'card:card' }, { code: 'bank:transfer' }] }))
  shop.put<{ Body: { code: string } }>('/carts/:id/payment-option', async ({ body }) => {
    paidBy = body.code
    refusal = paidBy === 'card:card' ? { status: 422, code: 'CARD_REQUIRED', title: 'Enter a card first.' } : undefined
    return { id: 'crt_1' }
  })
  shop.post('/checkout', async (_request, reply) =>
    refusal === undefined ? reply.code(201).send({ id: 'ord_1' }) : reply.code(refusal.status).send(refusal),
  )
  platform.address = await shop.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await shop.close()
  await platform.close()
})

const attempt = async (...argv: string[]) => {
  const { code, stdout } = await cli(['try', ...argv, '--tenant', 'acme', '--json'], { home: platform.home })
  const { requests, error } = JSON.parse(stdout) as {
    requests: { method: string; path: string; body?: object; status: number; release: string }[]
    error?: { code: string; status: number }
  }
  return { code, requests, error }
}

test('a login is a new customer who signs in', async () => {
  const { requests } = await attempt('login')
  expect(requests.map(({ method, path, status, release }) => `${method} ${path} ${status} ${release}`)).toEqual([
    'POST /customers 201 7',
    'POST /sessions 201 7',
  ])
  const { requests: again } = await attempt('login')
  expect(again[0]?.body).not.toEqual(requests[0]?.body)
})

test('a checkout is an order of the cheapest article of which there is enough', async () => {
  const { requests } = await attempt('checkout')
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /products?limit=100',
    'POST /carts',
    'POST /carts/crt_1/lines',
    'POST /checkout',
  ])
  expect(requests[2]?.body).toEqual({ sku: 'sticker', quantity: 1 })
  expect((await attempt('checkout', '--pieces', '6')).requests[2]?.body).toEqual({ sku: 'mug', quantity: 6 })
})

test('where there is nothing to order, or not so much, it says so by a code, and what to do; it exits with 2', async () => {
  const many = await cli(['try', 'checkout', '--pieces', '10', '--tenant', 'acme'], { home: platform.home })
  expect(many).toMatchObject({ code: 2, stdout: expect.stringContaining('Order fewer:  --pieces 9') as string })
  const tooMany = await cli(['try', 'checkout', '--pieces', '5000', '--tenant', 'acme'], { home: platform.home })
  expect(tooMany).toMatchObject({ code: 2, stderr: expect.stringContaining('from 1 to 999') as string })
  isSoldOut = true
  const soldOut = await cli(['try', 'checkout', '--tenant', 'acme'], { home: platform.home })
  expect(soldOut.stdout).toMatch(/✗ All articles of acme are sold out\. SOLD_OUT\n {2}→ .*shopctl catalog import/)
  expect(await attempt('checkout')).toMatchObject({ code: 2, error: { code: 'SOLD_OUT', status: 422 } })
  isEmpty = true
  expect(await attempt('checkout')).toMatchObject({ code: 2, error: { code: 'NOTHING_TO_ORDER', status: 422 } })
})

test('a shop that ships is told where to, and by its first option', async () => {
  refusal = { status: 422, code: 'SHIPPING_REQUIRED', title: 'Choose how.' }
  const { requests } = await attempt('checkout')
  expect(requests.slice(3).map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
    'POST /checkout 422',
    'PUT /carts/crt_1/shipping-address 200',
    'GET /carts/crt_1/shipping-options 200',
    'PUT /carts/crt_1/shipping-option 200',
    'POST /checkout 201',
  ])
  expect(requests.at(-2)?.body).toEqual({ code: 'post:slow' })
})

test('a shop that wants to be paid is paid by the first option that takes the order without a card at hand', async () => {
  refusal = { status: 422, code: 'PAYMENT_REQUIRED', title: 'Choose how.' }
  const { requests } = await attempt('checkout')
  expect(requests.slice(3).map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
    'POST /checkout 422',
    'GET /carts/crt_1/payment-options 200',
    'PUT /carts/crt_1/payment-option 200',
    'POST /checkout 422',
    'PUT /carts/crt_1/payment-option 200',
    'POST /checkout 201',
  ])
  expect(paidBy).toBe('bank:transfer')
})

test('what the shop wants again after it was told is shown, and not told for ever', async () => {
  isStubborn = true
  refusal = { status: 422, code: 'SHIPPING_REQUIRED', title: 'Choose how.' }
  const { requests } = await attempt('checkout')
  expect(requests.at(-1)).toMatchObject({ path: '/checkout', status: 422 })
  expect(requests).toHaveLength(8)
})

test('what the shop refuses is shown with its code and words, and exits with 2', async () => {
  refusal = { status: 422, code: 'ORDER_TOO_SMALL', title: 'Orders start at 10 EUR.' }
  const { code, stdout } = await cli(['try', 'checkout', '--tenant', 'acme'], { home: platform.home })
  expect(code).toBe(2)
  expect(await attempt('checkout')).toMatchObject({ code: 2, error: { code: 'ORDER_TOO_SMALL', status: 422 } })
  expect(stdout).toContain('  422 ORDER_TOO_SMALL Orders start at 10 EUR.\nanswered by release 7\n')
  expect(stdout).toContain('shopctl explain 0f-7\n')
})

test('where a plugin fails the order exits with 2, since the platform does well, and its name is told', async () => {
  refusal = { status: 503, code: 'GUARD_FAILED', title: 'This cannot be checked right now. Please try again.' }
  const isQuestion = ({ request: { url } }: FastifyReply): boolean => url.startsWith('/api/tenants/acme/requests/0f-7')
  const unknown = shopError('REQUEST_NOT_KEPT', '0f-7').toProblem()
  const failed = { ...explained, stoppedBy: { ...explained.stoppedBy, outcome: 'failed' } }
  platform.intercept = (reply) => (isQuestion(reply) ? reply.send(failed) : undefined)
  const { code, stdout } = await cli(['try', 'checkout', '--tenant', 'acme'], { home: platform.home })
  expect(code).toBe(2)
  expect(stdout).toContain(
    '✗ Stopped by minimum.check (order-minimum@1.0.0): it failed, and Checkout.place does not go on',
  )
  const { error } = await attempt('checkout')
  expect(error).toMatchObject({
    code: 'GUARD_FAILED',
    status: 503,
    hint: expect.stringContaining('minimum.check') as string,
  })
  platform.intercept = (reply) => (isQuestion(reply) ? reply.code(404).send(unknown) : undefined)
  expect((await attempt('checkout')).code).toBe(2)
  refusal = { status: 503, code: 'DATABASE_AWAY', title: 'The shop cannot reach its data right now.' }
  expect((await attempt('checkout')).code).toBe(3)
})

test('a shop that does not answer is down', async () => {
  await shop.close()
  const { code, stderr } = await cli(['try', 'login', '--tenant', 'acme'], { home: platform.home })
  expect(code).toBe(3)
  expect(stderr).toContain('SHOP_UNAVAILABLE')
})
