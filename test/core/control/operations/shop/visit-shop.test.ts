import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { visitShop } from '../../../../../core/control/operations/shop/visit-shop.js'

const asked: string[] = []
const bomb = gzipSync(Buffer.alloc(50_000_000))
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/elsewhere': (response) => response.writeHead(307, { location: `${address}/secret`, 'x-release': '3' }).end('moved'),
  '/bomb': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  '/endless': (response) => {
    const fill = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    }
    response.on('drain', fill)
    fill()
  },
}
const shop = createServer((request: IncomingMessage, response) => {
  asked.push(`${request.method} ${request.url}`)
  const answer = answers[request.url ?? '']
  if (answer === undefined) response.end('here')
  else answer(response)
})
let address = ''

beforeAll(async () => {
  shop.listen(0, '127.0.0.1')
  await once(shop, 'listening')
  address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
})
afterAll(() => {
  shop.close()
  shop.closeAllConnections()
})

const visit = (path: string, body?: object) =>
  visitShop(address, { method: body === undefined ? 'GET' : 'POST', path, body, signal: AbortSignal.timeout(15_000) })

test('a shop leads the platform nowhere: no redirect is followed, whatever would be sent there', async () => {
  expect(await visit('/elsewhere', { password: 'x' })).toEqual({ status: 307, release: '3', text: 'moved' })
  expect(asked).toEqual(['POST /elsewhere'])
})

test.each(['//elsewhere.invalid/x', '//user@elsewhere.invalid:1/x?a=%2F', '/products?limit=1'])(
  'a request for %s goes to the shop',
  async (path) => {
    expect(await visit(path)).toMatchObject({ status: 200, text: 'here' })
    expect(asked.at(-1)).toBe(`GET ${path}`)
  },
)

test('of an answer without an end the beginning is read, and what is packed stays so', async () => {
  expect((await visit('/endless')).text).toHaveLength(1024 * 1024)
  expect((await visit('/bomb')).text.length).toBeLessThanOrEqual(bomb.length)
})
