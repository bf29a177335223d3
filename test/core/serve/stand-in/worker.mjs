/**
 * A worker without a kernel: speaks the protocol of core/protocol/worker.ts, and does what the paths of its requests
 * say. Plain JavaScript, since it is started as it is.
 */
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { acceptWebSocket } from './web-socket.mjs'

const descriptors = { channel: 3, listener: 4 }
const tell = (message) => process.send(message)
let behind = Promise.resolve()
let ahead
let finishes
let unanswered = 0

process.on('disconnect', () => process.exit(0))
process.on('message', (message) => {
  take(message).catch(() => process.exit(1))
})
tell({ kind: 'standby' })

async function take(message) {
  switch (message.kind) {
    case 'connect':
      ahead = message.database.user
      return
    case 'activate':
      return activate(message)
    case 'drain':
      return behind.then(() => tell({ kind: 'drained' }))
    case 'finish':
      process.stdout.write(`finishes without ${message.removed.join(', ')}, ${unanswered} unanswered\n`)
      if (finishes === 'well') tell({ kind: 'finished' })
  }
}

async function activate({ bundle, release, token, database, isConnected, off = [] }) {
  let plugin
  try {
    tell({ kind: 'step', step: 'bundle' })
    const { default: shop } = await import(bundle)
    for (const [name, load] of Object.entries(shop.plugins ?? {})) {
      plugin = name
      tell({ kind: 'step', step: 'load', plugin })
      await load()
    }
    plugin = undefined
    tell({ kind: 'step', step: 'routes' })
    const server = createServer((request, response) => {
      unanswered += 1
      response.on('close', () => (unanswered -= 1))
      // A client that leaves in the middle of its body is no news.
      answer({ request, response, release, token, shop, database: { ...database, isConnected }, off }).catch(() =>
        response.destroy(),
      )
    })
    server.keepAliveTimeout = 60_000
    if (shop.withoutWebSockets !== true) {
      server.on('upgrade', (request, socket) => acceptWebSocket({ request, socket, release }))
    }
    await new Promise((resolve) => server.listen({ fd: descriptors.listener }, resolve))
    finishes = shop.finishes
    if (shop.staysSilent !== true) tell({ kind: 'ready', ...(finishes === undefined ? {} : { finishes: true }) })
  } catch (error) {
    process.send({ kind: 'failed', ...(plugin === undefined ? {} : { plugin }), message: error.message }, () =>
      process.exit(1),
    )
  }
}

async function answer({ request, response, release, token, shop, database, off }) {
  const url = new URL(request.url, 'http://shop')
  const json = (value, headers = {}) => {
    const body = JSON.stringify({ release, ...(off.length > 0 && { off }), ...value })
    const length = Buffer.byteLength(body)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length, ...headers }).end(body)
  }
  if (url.pathname === '/_platform/health') {
    if (request.headers['x-shopctl-token'] !== token) return response.writeHead(404).end('no token')
    return response.writeHead(shop.health ?? 200).end(JSON.stringify({ release }))
  }
  switch (url.pathname) {
    case '/echo':
      return json(await digest(request))
    case '/headers':
      return json({ headers: request.rawHeaders, url: request.url })
    case '/hop':
      return json(
        {},
        {
          connection: 'x-secret, keep-alive',
          'x-secret': '1',
          'x-kept': '1',
          'x-accel-redirect': '/internal',
          'x-accel-buffering': 'no',
          'proxy-authenticate': 'Basic',
        },
      )
    case '/slow':
      await delay(Number(url.searchParams.get('ms')))
      return json({})
    case '/behind': {
      behind = delay(Number(url.searchParams.get('ms'))).then(() => process.stdout.write(`done behind ${release}\n`))
      return json({})
    }
    case '/large':
      return sendLarge(response, release, Number(url.searchParams.get('mb')))
    case '/head-only':
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      return
    case '/events':
      return sendEvents(response, release, url.searchParams.get('half'))
    case '/hang':
      process.stdout.write('hanging\n')
      response.on('close', () => process.stdout.write('client left\n'))
      return
    case '/half':
      response.writeHead(200, { 'content-length': url.searchParams.get('length') ?? '1000' }).write('half')
      await delay(20)
      process.exit(3)
    // falls through: never comes here
    case '/exit':
      process.exit(3)
    // falls through: never comes here
    case '/loop':
      for (;;);
    // Stands still, and uses no processor time for it.
    case '/block':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    // falls through: never comes here
    case '/garbage':
      return writeSync(descriptors.channel, `${url.searchParams.get('line')}\n`)
    case '/do':
      return json({ done: await doIt(shop, url.searchParams.get('code')) })
    case '/print':
      process.stdout.write(url.searchParams.get('text'))
      return json({})
    default:
      return json({
        url: request.url,
        pid: process.pid,
        user: database.user,
        ...(ahead !== undefined && { ahead, isConnected: database.isConnected }),
        env: process.env,
        cwd: process.cwd(),
      })
  }
}

// What a hostile plugin would do, and what became of it.
async function doIt(shop, code) {
  if (shop.does !== true) return 'not here'
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- it is what this worker is for
    const value = await new Function('require', 'process', `return (async () => { ${code} })()`)(
      createRequire(import.meta.url),
      process,
    )
    return { value: value ?? null }
  } catch (error) {
    return { error: error.code ?? error.name, message: error.message }
  }
}

async function digest(request) {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of request) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

function sendEvents(response, release, half) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(`data: ${release}\n\n`)
  if (half === null) return
  response.write('data: the first half ')
  setTimeout(() => response.write(`and the second\n\n`), Number(half))
}

function sendLarge(response, release, megabytes) {
  response.writeHead(200, { 'content-type': 'text/plain' })
  const chunk = Buffer.alloc(64 * 1024, String(release % 10))
  let left = megabytes * 16
  const more = () => {
    while (left > 0) {
      left -= 1
      if (!response.write(chunk)) return response.once('drain', more)
    }
    response.end()
  }
  more()
}
