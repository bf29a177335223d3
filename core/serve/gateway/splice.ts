import type { Duplex } from 'node:stream'
import { FrameMeter } from './frame-meter.js'

/** "Service restart" (RFC 6455, 7.4.2): whoever gets it connects again. A server's frame has no mask. */
const closeFrame = Buffer.from([0x88, 2, 1012 >> 8, 1012 & 0xff])
/** How long a client may take to say goodbye, and a worker to end the frame that it has begun. */
const leaveMs = 1000

/** A WebSocket's two connections as one. It can be asked to leave, and then closes with 1012 between two frames. */
export class Splice {
  readonly #client: Duplex
  readonly #worker: Duplex
  readonly #meter = new FrameMeter()
  #state: 'open' | 'leaving' | 'left' = 'open'
  #late: NodeJS.Timeout | undefined

  constructor(client: Duplex, worker: Duplex) {
    this.#client = client
    this.#worker = worker
  }

  /** What was read behind each head goes first. Calls back once, when both connections have closed. */
  start(heads: { readonly client: Buffer; readonly worker: Buffer }, onEnd: () => void): void {
    let open = 2
    for (const side of [this.#client, this.#worker]) {
      side.on('error', () => undefined)
      side.once('close', () => {
        this.#end()
        open -= 1
        if (open === 0) onEnd()
      })
    }
    this.#worker.on('data', (chunk: Buffer) => this.#toClient(chunk))
    this.#worker.once('end', () => this.#client.end())
    this.#client.on('drain', () => this.#worker.resume())
    if (heads.worker.length > 0) this.#toClient(heads.worker)
    if (heads.client.length > 0) this.#worker.write(heads.client)
    this.#client.pipe(this.#worker)
    // One of them may have gone meanwhile.
    if (this.#client.destroyed || this.#worker.destroyed) this.#end()
  }

  leave(): void {
    if (this.#state !== 'open') return
    this.#state = 'leaving'
    this.#late = setTimeout(() => this.#end(), leaveMs)
    if (this.#meter.isBetweenFrames) this.#sayGoodbye()
  }

  #toClient(chunk: Buffer): void {
    // The client's own goodbye goes to the worker, and what that says to it nobody needs.
    if (this.#state === 'left') return
    const firstEnd = this.#meter.read(chunk)
    const isLast = this.#state === 'leaving' && firstEnd !== undefined
    if (!this.#client.write(isLast ? chunk.subarray(0, firstEnd) : chunk)) this.#worker.pause()
    if (isLast) this.#sayGoodbye()
  }

  #sayGoodbye(): void {
    this.#state = 'left'
    this.#client.write(closeFrame)
    this.#worker.resume()
    this.#late?.refresh()
  }

  #end(): void {
    clearTimeout(this.#late)
    this.#client.destroy()
    this.#worker.destroy()
  }
}
