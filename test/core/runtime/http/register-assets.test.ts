import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { assetOf } from '../../../../core/protocol/index.js'
import type { Runtime } from '../../../../core/runtime/index.js'
import { Assets, Plugin } from '../../../../core/sdk/index.js'
import { instanceOf, release } from '../release.js'

@Plugin()
class Painter {
  constructor(readonly assets: Assets) {}
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
const hash = createHash('sha256').update(svg).digest('hex')
const assets = {
  'icon.svg': assetOf('icon.svg', Buffer.from(svg))!,
  'img/a.png': assetOf('a.png', Buffer.from('png'))!,
}
let runtime: Runtime
afterEach(() => runtime.close())

async function open(): Promise<Runtime> {
  runtime = await release({ painter: { type: Painter, load: async () => ({ default: Painter, mail: {}, assets }) } })
  return runtime
}

test('an asset is served with its type, and harmless', async () => {
  const { app } = await open()
  const answer = await app.inject('/assets/painter/icon.svg')
  expect(answer).toMatchObject({ statusCode: 200, body: svg })
  expect(answer.headers).toMatchObject({
    'content-type': 'image/svg+xml; charset=utf-8',
    'cache-control': 'public, no-cache',
    'x-content-type-options': 'nosniff',
    etag: `"${hash}"`,
  })
  expect(answer.headers['content-security-policy']).toContain('sandbox')
})

test('HEAD says the same of it, without the bytes', async () => {
  const { app } = await open()
  const answer = await app.inject({ method: 'HEAD', url: '/assets/painter/img/a.png' })
  expect(answer).toMatchObject({ statusCode: 200, body: '' })
  expect(answer.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': '3' })
})

test('who has it already is told so', async () => {
  const { app } = await open()
  for (const known of [`"${hash}"`, `W/"${hash}"`, `"other", "${hash}"`, '*']) {
    const answer = await app.inject({ url: '/assets/painter/icon.svg', headers: { 'if-none-match': known } })
    expect(answer).toMatchObject({ statusCode: 304, body: '' })
  }
  const other = await app.inject({ url: '/assets/painter/icon.svg', headers: { 'if-none-match': '"other"' } })
  expect(other.statusCode).toBe(200)
})

test('the address that a plugin hands out names the content and may be kept for ever; one of another content may not', async () => {
  const { app } = await open()
  const address = instanceOf<Painter>(runtime, 'painter').assets.url('icon.svg')
  expect(address).toBe(`/assets/painter/icon.svg?v=${hash.slice(0, 16)}`)
  expect((await app.inject(address)).headers['cache-control']).toBe('public, max-age=31536000, immutable')
  for (const v of ['', hash.slice(0, 4), '0'.repeat(16)]) {
    expect((await app.inject(`/assets/painter/icon.svg?v=${v}`)).headers['cache-control']).toBe('public, no-cache')
  }
})

test('an address of a file that is not there is a mistake of the plugin’s, and names those that are', async () => {
  await open()
  const { assets: own } = instanceOf<Painter>(runtime, 'painter')
  expect(() => own.url('icon.png')).toThrow('painter has no asset "icon.png"; it has icon.svg, img/a.png')
  expect(() => own.url('toString')).toThrow('painter has no asset "toString"')
})

test.each([
  '/assets/painter/none.svg',
  '/assets/painter/',
  '/assets/other/icon.svg',
  '/assets/painter/../painter/../../etc/passwd',
  '/assets/painter/%2e%2e/%2e%2e/package.json',
  '/assets/painter/..%2ficon.svg',
  '/assets/painter/img%5ca.png',
  '/assets/__proto__/constructor',
])('%s leads nowhere', async (url) => {
  const { app } = await open()
  expect((await app.inject(url)).statusCode).toBe(404)
})
