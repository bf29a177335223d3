import type { FromSocket, Pass, SocketLimits, ToSocket } from '../../protocol/index.js'
import { Replies } from '../waiting/replies.js'
import { Audience, Unanswered } from './audience.js'
import { Connection, type Host } from './connection.js'
import type { Frame } from './frame.js'
import type { Member } from './member.js'
import { parseAnswer } from './parse-answer.js'
import { SocketServer } from './socket-server.js'

/** How often connections are looked over. */
const checkEveryMs = 1_000
/** What an error's words may be long. */
const longestWords = 1_000

/** All connections of external plugins, and what is under way with each of these. */
export class SocketRoom {
  readonly #tell: (message: FromSocket) => void
  readonly #audiences = new Map<string, Audience>()
  readonly #members = new Set<Member>()
  readonly #joining = new Replies<Pass>()
  /** Who is admitted and becomes a member in a moment, and who of them has to go by then: messages may come in between. */
  readonly #entering = new Map<Pass, Dismissal | undefined>()
  #server: SocketServer | undefined
  #check: NodeJS.Timeout | undefined
  #joins = 0

  constructor(tell: (message: FromSocket) => void) {
    this.#tell = tell
  }

  async handle(message: ToSocket): Promise<void> {
    switch (message.kind) {
      case 'start':
        return this.#start(message)
      case 'admit':
        this.#entering.set(message.pass, undefined)
        setImmediate(() => this.#entering.delete(message.pass))
        this.#joining.resolve(String(message.joining), message.pass)
        return
      case 'refuse':
        this.#joining.reject(String(message.joining), new Error(message.reason))
        return
      case 'dismiss':
        this.#dismiss(message)
        return
      case 'push':
        return this.#push(message)
      case 'ask':
        return this.#ask(message)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#check)
    await this.#server?.close()
  }

  async #start({ host, port, limits }: Extract<ToSocket, { kind: 'start' }>): Promise<void> {
    const around = this.#hostOf(limits)
    const server = new SocketServer({ limits, open: (socket, token) => new Connection(socket, around, token) })
    this.#server = server
    const opened = await server.listen(host, port)
    this.#check = setInterval(() => server.check(), checkEveryMs)
    this.#tell(
      typeof opened === 'number' ? { kind: 'listening', port: opened } : { kind: 'listen-failed', reason: opened.code },
    )
  }

  #hostOf(limits: SocketLimits): Host {
    return {
      limits,
      now: () => performance.now(),
      admit: async (plugin, token) => {
        const pass = await this.#admit(plugin, token)
        if (this.#audienceOf(pass.tenant, plugin).members.length >= limits.connectionsOfOne)
          throw new Error('it has too many connections')
        return pass
      },
      joined: (member) => this.#joined(member),
      left: (member) => this.#left(member),
      heard: (member, frame) => this.#heard(member, frame),
    }
  }

  #admit(plugin: string, token: string): Promise<Pass> {
    this.#joins += 1
    const admitted = this.#joining.wait(String(this.#joins))
    this.#tell({ kind: 'joining', joining: this.#joins, plugin, token })
    return admitted
  }

  #joined(member: Member): void {
    const { tenant, plugin } = member.pass
    const audience = this.#audiences.get(keyOf(tenant, plugin)) ?? new Audience()
    this.#audiences.set(keyOf(tenant, plugin), audience)
    this.#members.add(member)
    audience.add(member)
    this.#tellPresent(member, audience)
    const dismissal = this.#entering.get(member.pass)
    if (dismissal !== undefined) member.connection.dismiss(member, dismissal.reason, dismissal.again === true)
  }

  #left(member: Member): void {
    const { tenant, plugin } = member.pass
    const audience = this.#audiences.get(keyOf(tenant, plugin))
    if (audience === undefined) return
    audience.remove(member)
    this.#members.delete(member)
    if (audience.members.length === 0) this.#audiences.delete(keyOf(tenant, plugin))
    this.#tellPresent(member, audience)
  }

  #tellPresent({ pass: { tenant, plugin } }: Member, { members, passes }: Audience): void {
    this.#tell({ kind: 'present', tenant, plugin, connections: members.length, passes })
  }

  #dismiss(dismissal: Dismissal): void {
    const { pass, reason, again = false } = dismissal
    for (const member of this.#members) if (member.pass.id === pass) member.connection.dismiss(member, reason, again)
    for (const entering of this.#entering.keys()) if (entering.id === pass) this.#entering.set(entering, dismissal)
  }

  async #push({ pushing, tenant, plugin, event, within }: Extract<ToSocket, { kind: 'push' }>): Promise<void> {
    try {
      await this.#audienceOf(tenant, plugin).push(event, within)
      this.#tell({ kind: 'acked', pushing })
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      const { reason, words } = error
      this.#tell({ kind: 'not-acked', pushing, reason, ...(words === undefined ? {} : { error: words }) })
    }
  }

  async #ask({ asking, tenant, plugin, question }: Extract<ToSocket, { kind: 'ask' }>): Promise<void> {
    try {
      const answer = await this.#audienceOf(tenant, plugin).ask(question)
      this.#tell({ kind: 'answered', asking, answer })
    } catch (error) {
      if (!(error instanceof Unanswered) || error.reason === 'failed') throw error
      this.#tell({ kind: 'not-answered', asking, reason: error.reason })
    }
  }

  #audienceOf = (tenant: string, plugin: string): Audience => this.#audiences.get(keyOf(tenant, plugin)) ?? nobody

  #heard(member: Member, { event, payload }: Frame): string | undefined {
    const { tenant, plugin } = member.pass
    const audience = this.#audienceOf(tenant, plugin)
    const { id, ref, error } = payload
    switch (event) {
      case 'ack': {
        if (typeof id !== 'string') return 'an ack has the id of an event'
        if (error !== undefined && typeof error !== 'string') return 'the error of an ack is text'
        const words = error?.slice(0, longestWords)
        return audience.ack(id, member, words) ? undefined : 'nobody waits for it'
      }
      case 'answer':
        if (typeof ref !== 'string') return 'an answer has the ref of a hook'
        return this.#answered(audience, member, { ref, payload })
      default:
        return 'unknown event'
    }
  }

  #answered(
    audience: Audience,
    member: Member,
    { ref, payload }: { ref: string; payload: object },
  ): string | undefined {
    const answer = parseAnswer(payload)
    const isAwaited = audience.answer(ref, member, typeof answer === 'string' ? undefined : answer)
    if (typeof answer === 'string') return answer
    return isAwaited ? undefined : 'it is too late'
  }
}

type Dismissal = Extract<ToSocket, { kind: 'dismiss' }>

const nobody = new Audience()

const keyOf = (tenant: string, plugin: string): string => `${tenant} ${plugin}`
