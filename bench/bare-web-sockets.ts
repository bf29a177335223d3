import { spawn } from 'node:child_process'
import { once } from 'node:events'

const program = `
  import { WebSocketServer } from 'ws'

  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('message', (text) => {
      const [joinRef, ref, topic] = JSON.parse(text)
      socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }]))
    })
  })
  server.on('listening', () => console.log(server.address().port))
`

export interface BareWebSockets {
  readonly pid: number
  readonly port: number
  close(): void
}

/** The smallest server that answers joins and heartbeats: `ws` and nothing else. */
export async function startBareWebSockets(): Promise<BareWebSockets> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { pid: child.pid ?? 0, port: Number(line), close: () => void child.kill('SIGKILL') }
}
