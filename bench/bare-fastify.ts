import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const program = `
  import { fastify } from 'fastify'
  const app = fastify()
  app.get('/bench/plain', () => ({ ok: true }))
  const path = process.argv[1]
  const address = await app.listen(path === undefined ? { host: '127.0.0.1', port: 0 } : { path })
  process.stdout.write(address)
`

/** Fastify with one route and nothing else, in a process of its own: what a shop is measured against. */
export class BareFastify {
  private constructor(
    readonly address: string,
    private readonly process: ChildProcess,
  ) {}

  /** @param socketPath a unix socket to listen on; else it is a port of the loopback */
  static async start(socketPath?: string): Promise<BareFastify> {
    const args = ['--input-type=module', '--eval', program, ...(socketPath === undefined ? [] : [socketPath])]
    const child = spawn(process.execPath, args, {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [address] = (await once(child.stdout, 'data')) as [Buffer]
    return new BareFastify(address.toString(), child)
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
