import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const program = `
  import { fastify } from 'fastify'
  const app = fastify()
  app.get('/bench/plain', () => ({ ok: true }))
  process.stdout.write(await app.listen({ host: '127.0.0.1', port: 0 }))
`

/** Fastify with one route and nothing else, in a process of its own: what a shop is measured against. */
export class BareFastify {
  private constructor(
    readonly address: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<BareFastify> {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [address] = (await once(child.stdout, 'data')) as [Buffer]
    return new BareFastify(address.toString(), child)
  }

  async close(): Promise<void> {
    const exited = once(this.process, 'exit')
    this.process.kill()
    await exited
  }
}
