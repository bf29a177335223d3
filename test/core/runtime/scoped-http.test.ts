import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { ScopedHttp } from '../../../core/runtime/scoped-http.js'
import { failure } from './chain.js'

/** Which address was called in the end; undefined when the call was refused. */
async function called(scopes: readonly string[], url: string, config = {}): Promise<string | undefined> {
  let address: string | undefined
  const fetch = async (target: URL): Promise<Response> => {
    address = target.href
    return new Response()
  }
  await new ScopedHttp({ plugin: 'ping', scopes, config, fetch }).fetch(url).catch(() => undefined)
  return address
}

const scopes = ['mail', 'http:api.example.com', 'http:hooks.example.com:8443']

test.each([
  'https://api.example.com/v1?a=b',
  'http://api.example.com',
  'https://API.Example.COM/',
  'https://api.example.com:443/',
  'https://hooks.example.com:8443/',
  'https://evil.com@api.example.com/',
])('a host that a scope names may be called: %s', async (url) => {
  expect(await called(scopes, url)).toBeDefined()
})

test.each([
  ['another host', 'https://evil.com/'],
  ['a host in the user’s place', 'https://api.example.com@evil.com/'],
  ['a host in the user’s place, with a password', 'https://api.example.com:443@evil.com/'],
  ['a host behind a backslash', 'https://evil.com\\@api.example.com/'],
  ['a host as a path', 'https://evil.com/api.example.com'],
  ['a host as a fragment', 'https://evil.com#api.example.com'],
  ['a subdomain', 'https://a.api.example.com/'],
  ['the domain above', 'https://example.com/'],
  ['a longer name', 'https://api.example.com.evil.com/'],
  ['a name with a dot behind', 'https://api.example.com./'],
  ['another port', 'https://api.example.com:8080/'],
  ['the default port where another was named', 'https://hooks.example.com/'],
  ['another protocol', 'ftp://api.example.com/'],
  ['a file', 'file://api.example.com/etc/passwd'],
  ['data', 'data:text/plain,hello'],
  ['a relative address', '/v1'],
])('%s may not be called: %s', async (_, url) => {
  expect(await called(scopes, url)).toBeUndefined()
})

test.each(['http://127.0.0.1/', 'http://127.1/', 'http://2130706433/', 'http://0x7f.0.0.1/', 'http://0177.0.0.1/'])(
  'an address in another spelling is the same address: %s',
  async (url) => {
    expect(await called(['http:127.0.0.1'], url)).toBe('http://127.0.0.1/')
    expect(await called(['http:localhost'], url)).toBeUndefined()
  },
)

test('a scope is compared as addresses are: without regard to case', async () => {
  expect(await called(['http:API.Example.com'], 'https://api.example.com/')).toBeDefined()
})

test('a scope that points to a setting means the host of the address there', async () => {
  const config = { url: 'https://hooks.example.com:8443/in?key=1' }
  expect(await called(['http:config.url'], 'https://hooks.example.com:8443/other', config)).toBeDefined()
  expect(await called(['http:config.url'], 'https://hooks.example.com/', config)).toBeUndefined()
})

test.each([{}, { url: '' }, { url: 'hooks.example.com' }, { url: 7 }])(
  'a scope that points to a setting without an address allows nothing: %j',
  async (config) => {
    expect(await called(['http:config.url'], 'https://hooks.example.com/', config)).toBeUndefined()
  },
)

const wild = ['http:*.example.com', 'http:*.hooks.example:8443']

test.each([
  'https://api.example.com/v1?a=b',
  'http://a.b.c.example.com/',
  'https://API.Example.COM/',
  'https://api.example.com:443/',
  'https://xn--bcher-kva.example.com/',
  'https://bücher.example.com/',
  'https://evil.com@api.example.com/',
  'https://eu.hooks.example:8443/',
])('a host below a domain that a scope names with a * may be called: %s', async (url) => {
  expect(await called(wild, url)).toBeDefined()
})

test.each([
  ['the domain itself', 'https://example.com/'],
  ['a name that only ends like it', 'https://evil-example.com/'],
  ['a name that goes on behind it', 'https://api.example.com.evil/'],
  ['a name in which it stands', 'https://api.example.com.evil.com/'],
  ['a dot behind', 'https://api.example.com./'],
  ['an empty part in front', 'https://.example.com/'],
  ['an empty part within', 'https://api..example.com/'],
  ['a letter that looks like one', 'https://api.ex\u0430mple.com/'],
  ['it in the user’s place', 'https://api.example.com@evil.com/'],
  ['it behind a backslash', 'https://evil.com\\@api.example.com/'],
  ['it as a path', 'https://evil.com/api.example.com'],
  ['it as a query', 'https://evil.com?.example.com'],
  ['another port', 'https://api.example.com:8443/'],
  ['the default port where another was named', 'https://eu.hooks.example/'],
  ['another protocol', 'ftp://api.example.com/'],
])('with a * in its scope a plugin may still not call %s: %s', async (_, url) => {
  expect(await called(wild, url)).toBeUndefined()
})

test.each(['http:*', 'http:*.com', 'http:*example.com', 'http:api.*.com', 'http:*.*.example.com', 'http:*.1'])(
  'a * that no seller could consent to allows nothing: %s',
  async (scope) => {
    for (const url of ['https://api.example.com/', 'https://a.com/', 'http://0.0.0.1/'])
      expect(await called([scope], url)).toBeUndefined()
  },
)

test('what a seller enters stands for itself, also with a * in it', async () => {
  const config = { url: 'https://*.example.com/' }
  expect(await called(['http:config.url'], 'https://api.example.com/', config)).toBeUndefined()
})

test('a redirect to another host below the same domain is not followed either', async () => {
  let visits = 0
  const { port } = new URL(await listen((_, response) => void (visits++, response.end())))
  const location = `http://b.example.com:${port}/`
  const first = await listen((_, response) => response.writeHead(307, { location }).end())
  const through = (url: URL, init: RequestInit): Promise<Response> =>
    fetch(url.hostname.endsWith('.example.com') ? new URL(first) : url, init)
  const http = new ScopedHttp({ plugin: 'ping', scopes: wild, config: {}, fetch: through })
  await failure(http.fetch('http://a.example.com/'))
  await failure(http.fetch('http://a.example.com/', { redirect: 'follow' }))
  expect(visits).toBe(0)
})

test('a call to any other host fails with a clear error: it names the plugin, the host and what is allowed (S6)', async () => {
  const http = new ScopedHttp({ plugin: 'ping', scopes, config: {}, fetch: async () => new Response() })
  expect((await failure(http.fetch('https://evil.com/x'))).message).toBe(
    'HOST_NOT_ALLOWED: ping may not call evil.com; its scopes allow api.example.com, hooks.example.com:8443',
  )
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a redirect is not followed, not even with a method that would lose its body', async () => {
  let visits = 0
  const other = await listen((_, response) => void (visits++, response.end()))
  const first = await listen((_, response) => response.writeHead(302, { location: other }).end())
  const http = new ScopedHttp({ plugin: 'ping', scopes: [`http:${new URL(first).host}`], config: {}, fetch })
  await failure(http.fetch(first))
  await failure(http.fetch(first, { redirect: 'follow' }))
  expect(visits).toBe(0)
})

test('the caller’s own signal ends a call as well', async () => {
  const address = await listen(() => undefined)
  const http = new ScopedHttp({ plugin: 'ping', scopes: [`http:${new URL(address).host}`], config: {}, fetch })
  const call = http.fetch(address, { signal: AbortSignal.timeout(10) })
  expect(await failure(call)).toMatchObject({ name: 'TimeoutError' })
})
