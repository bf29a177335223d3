import { expect, test } from 'vitest'
import { TestHttp } from '../../../core/testing/test-http.js'

const url = new URL('https://api.example.com/v1/orders?page=2')

test('a call is kept with its method, address, headers and body', async () => {
  const http = new TestHttp()
  await http.fetch(url, { method: 'PUT', headers: { 'X-Key': 'k' }, body: JSON.stringify({ a: 1 }) })
  await http.fetch(url, { method: 'POST', body: 'plain text' })
  expect(http.calls).toMatchObject([
    { method: 'PUT', url: url.href, headers: { 'x-key': 'k' }, body: { a: 1 } },
    { method: 'POST', body: 'plain text' },
  ])
})

test('a call is answered with 200 and nothing unless a reply was given for its address', async () => {
  const http = new TestHttp()
  http.reply('https://api.example.com/v1/orders', { status: 201, body: { id: 1 }, headers: { etag: 'e' } })
  const [told, untold] = [await http.fetch(url, {}), await http.fetch(new URL('/v2', url), {})]
  expect([told.status, await told.json(), told.headers.get('etag')]).toEqual([201, { id: 1 }, 'e'])
  expect([untold.status, await untold.text()]).toEqual([200, ''])
})

test('several replies are given one after the other, and the last one stays', async () => {
  const http = new TestHttp()
  http.reply(url.href, { status: 500 }, { status: 204 })
  const statuses = [await http.fetch(url, {}), await http.fetch(url, {}), await http.fetch(url, {})]
  expect(statuses.map(({ status }) => status)).toEqual([500, 204, 204])
})

test('an error as a reply is a host that nobody reaches', async () => {
  const http = new TestHttp()
  http.reply(url.href, new Error('connect ECONNREFUSED'))
  await expect(http.fetch(url, {})).rejects.toThrow('fetch failed')
})
