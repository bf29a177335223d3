import type { Consent, EgressCall, FromEgress, TcpDatabase, ToEgress } from '../../protocol/index.js'
import { endingWithUs } from '../child/ending-with-us.js'
import { KeptChild } from '../child/kept-child.js'
import type { WriteLog } from '../logs/log.js'
import { Replies } from '../waiting/replies.js'
import { parseEgressMessage } from './parse-egress-message.js'

export interface EgressProcessOptions {
  readonly node: string
  readonly entry: string
  readonly env: NodeJS.ProcessEnv
  /** Private addresses and networks that shops may call where it was consented to. */
  readonly reachable: readonly string[]
  /** Where it is not reached by a unix socket. */
  readonly database: TcpDatabase | undefined
  readonly log: WriteLog
  readonly onCall: (tenant: string, call: EgressCall) => void
}

type Served = Pick<Extract<ToEgress, { kind: 'serve' }>, 'tenant' | 'consents'>

/** The shops' way out as the supervisor sees it: knows which slots are open, and tells it again to each new process. */
export class EgressProcess {
  readonly #options: EgressProcessOptions
  readonly #child: KeptChild
  readonly #slots = new Map<string, { readonly opening: number; readonly served: Served | undefined }>()
  readonly #opened = new Replies<void>()
  #isClosed = false
  #count = 0

  constructor(options: EgressProcessOptions) {
    this.#options = options
    const { node, entry, env, log } = options
    this.#child = new KeptChild({
      name: 'the egress process',
      command: endingWithUs({ file: node, args: ['--disable-sigusr1', entry] }),
      cwd: '/',
      // Names are asked for on these threads, and a name server may be slow.
      env: { ...env, UV_THREADPOOL_SIZE: '64' },
      log,
      onMessage: (text) => this.#take(parseEgressMessage(text)),
      onStart: () => this.#tellAll(),
    })
  }

  start(): void {
    this.#child.start()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Resolves when the slot has its way out. Until it is some shop's, it leads nowhere. */
  async open(slot: string): Promise<void> {
    if (this.#isClosed) throw closed()
    this.#count += 1
    const opening = this.#count
    const opened = this.#opened.wait(String(opening))
    this.#slots.set(slot, { opening, served: undefined })
    this.#tellOpen(slot, opening)
    await opened
  }

  serve(slot: string, tenant: string, consents: readonly Consent[]): void {
    const known = this.#slots.get(slot)
    if (known === undefined) return
    this.#slots.set(slot, { ...known, served: { tenant, consents } })
    this.#tell({ kind: 'serve', slot, tenant, consents })
  }

  closeSlot(slot: string): void {
    const known = this.#slots.get(slot)
    this.#slots.delete(slot)
    if (known !== undefined) this.#opened.reject(String(known.opening), new Error('its worker has ended'))
    this.#tell({ kind: 'close', slot })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#child.close()
    for (const opening of this.#opened.keys) this.#opened.reject(opening, closed())
  }

  #tellAll(): void {
    this.#tell({ kind: 'start', reachable: this.#options.reachable })
    for (const [slot, { opening, served }] of this.#slots) {
      this.#tellOpen(slot, opening)
      if (served !== undefined) this.#tell({ kind: 'serve', slot, ...served })
    }
  }

  #tellOpen(slot: string, opening: number): void {
    const { database } = this.#options
    this.#tell({ kind: 'open', slot, opening, ...(database === undefined ? {} : { database }) })
  }

  #tell(message: ToEgress): void {
    this.#child.send(message)
  }

  #take(message: FromEgress): void {
    switch (message.kind) {
      case 'opened':
        this.#opened.resolve(String(message.opening), undefined)
        return
      case 'open-failed':
        this.#opened.reject(String(message.opening), new Error(`it has no way out: ${message.reason}`))
        return
      case 'call':
        this.#options.onCall(message.tenant, message.call)
    }
  }
}

const closed = (): Error => new Error('the egress process is closed')
