import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requiredBuiltins } from '../../../core/build/required-builtins.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const asked: string[] = []
let dir: string
let proxy: Server

/** Answers whatever it is asked for, and opens no tunnel. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shopctl-way-out-'))
  proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.end('by the proxy')
  })
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise<void>((resolve) => proxy.listen(join(dir, 's'), resolve))
  await build({
    entryPoints: [join(root, 'core/runtime/way-out.ts')],
    outfile: join(dir, 'way-out.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` },
    plugins: [requiredBuiltins],
  })
})

afterAll(async () => {
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
  await rm(dir, { recursive: true })
})

/** Runs code in a process with that one way out, and answers what it logs and what the proxy was asked for. */
async function run(
  code: string,
  { before = '', socket = 's' } = {},
): Promise<{ said: string; asked: readonly string[] }> {
  asked.length = 0
  const script = `
    import { createRequire } from 'node:module'
    import { openWayOut } from '${join(dir, 'way-out.mjs')}'
    const [http, https] = ['node:http', 'node:https'].map(createRequire(import.meta.url))
    ${before}
    await openWayOut(${JSON.stringify(join(dir, socket))})
    const answer = (request) => new Promise((resolve) => request.on('error', () => resolve('refused')).on('response', (response) => {
      response.on('data', (data) => resolve(String(data))).on('end', () => resolve(response.statusCode))
    }))
    const failed = () => 'refused'
    ${code}
    process.exit()`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
  return { said: stdout.trim(), asked: [...asked] }
}

const target = 'http://elsewhere.example/a'

test.each([
  ['http.get', `await answer(http.get('${target}'))`],
  ['an agent of a library', `await answer(http.get('${target}', { agent: new http.Agent({ keepAlive: true }) }))`],
  ['fetch', `await fetch('${target}').then((r) => r.text())`],
  ['fetch, after its classes were used', `(new Response(), await fetch('${target}').then((r) => r.text()))`],
  ['undici', `await import('undici').then((u) => u.request('${target}')).then((r) => r.body.text())`],
  ['undici, and fetch after it', `(await import('undici'), await fetch('${target}').then((r) => r.text()))`],
])('%s goes by the proxy', async (_, call) => {
  // undici asks for a tunnel for http, too, in some of its versions; here nobody gets one.
  const { said, asked } = await run(`console.log(await (async () => ${call})().catch(failed))`)
  expect([said, asked]).toSatisfy(([word, all]: [string, string[]]) =>
    word === 'by the proxy' ? all[0] === `GET ${target}` : all[0] === 'CONNECT elsewhere.example:80',
  )
  expect(asked).toHaveLength(1)
})

test.each([
  ['https.get', `await answer(https.get('https://elsewhere.example/'))`],
  ['an agent of a library', `await answer(https.get('https://elsewhere.example/', { agent: new https.Agent() }))`],
  ['fetch', `await fetch('https://elsewhere.example/')`],
  [
    'a WebSocket',
    `await new Promise((resolve) => (new WebSocket('wss://elsewhere.example/').onerror = () => resolve('refused')))`,
  ],
])('%s asks the proxy for a tunnel where it is encrypted', async (_, call) => {
  const { said, asked } = await run(`console.log(await (async () => ${call})().catch(failed))`)
  expect([said, asked]).toEqual(['refused', ['CONNECT elsewhere.example:443']])
})

test('so does fetch where it has been made before', async () => {
  const { asked } = await run(`await fetch('${target}').catch(failed)`, { before: 'new Headers()' })
  expect(asked).toEqual(['CONNECT elsewhere.example:80'])
})

test.each([
  ['http.get', `answer(http.get('${target}'))`],
  ['fetch', `fetch('${target}')`],
  ['undici', `import('undici').then((u) => u.request('${target}')).then((r) => r.statusCode)`],
])('%s is told that nobody is there, and does not try for ever', async (_, call) => {
  const { said } = await run(`console.log(String(await (async () => ${call})().catch(failed)))`, { socket: 'nobody' })
  expect(said).toMatch(/^(refused|502)$/)
})

test('who is of another process does not get out by it', async () => {
  const { said, asked } = await run(`
    const { port } = new URL(http.globalAgent.options.proxyEnv.http_proxy)
    const ends = (headers) => answer(http.get({ port, path: '${target}', agent: new (Object.getPrototypeOf(http.Agent))(), headers }))
    console.log(await ends({}), await ends({ 'proxy-authorization': 'Basic d29ya2VyOmd1ZXNz' }))`)
  expect([said, asked]).toEqual(['refused refused', []])
})

test('what fetch is made of is loaded when somebody calls: most shops call nobody', async () => {
  const loaded = `process.moduleLoadList.includes('NativeModule internal/deps/undici/undici')`
  const { said } = await run(`const before = ${loaded}; new Headers(); console.log(before, ${loaded})`)
  expect(said).toBe('false true')
})
