import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const program = `
  import { createServer } from 'node:http'
  import { Pool } from 'undici'

  const pool = new Pool('http://worker', { socketPath: process.argv[1], connections: 256, bodyTimeout: 0 })
  const table = new Map(Array.from({ length: 1_000 }, (_, i) => ['shop' + i + '.localhost', { pool, underWay: 0 }]))
  const ofHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade'])
  const kept = (raw) => {
    const headers = []
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i].toString('latin1')
      if (!ofHop.has(name.toLowerCase())) headers.push(name, raw[i + 1].toString('latin1'))
    }
    return headers
  }
  const server = createServer((request, response) => {
    const shop = table.get(request.headers['x-shop'] ?? 'shop500.localhost')
    shop.underWay += 1
    const { url: path, method } = request
    const body = method === 'GET' || method === 'HEAD' ? null : request
    shop.pool.dispatch(
      { path, method, headers: kept(request.rawHeaders), body },
      {
        onRequestStart() {},
        onResponseStart(controller, status) {
          response.writeHead(status, kept(controller.rawHeaders))
          response.on('drain', () => controller.resume())
        },
        onResponseData(controller, chunk) {
          if (!response.write(chunk)) controller.pause()
        },
        onResponseEnd() {
          shop.underWay -= 1
          response.end()
        },
        onResponseError() {
          shop.underWay -= 1
          response.destroy()
        },
      },
    )
  })
  server.keepAliveTimeout = 65_000
  server.listen(0, '127.0.0.1', () => process.stdout.write('http://127.0.0.1:' + server.address().port))
`

/**
 * The smallest gateway there is, in a process of its own: node:http and undici's `Pool.dispatch`, with none of what makes
 * one that may be shown to strangers. What the real one's processor time is measured against.
 */
export class BareDispatch {
  private constructor(
    readonly address: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(socketPath: string): Promise<BareDispatch> {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program, socketPath], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [address] = (await once(child.stdout, 'data')) as [Buffer]
    return new BareDispatch(address.toString(), child)
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  async close(): Promise<void> {
    const exited = once(this.process, 'exit')
    this.process.kill()
    await exited
  }
}
