import type { WebSocket } from 'ws'
import type { Pass, SocketLimits } from '../../protocol/index.js'
import { TokenBucket } from '../gateway/token-bucket.js'
import { type Frame, parseFrame, replyTo, writeFrame } from './frame.js'
import { Member } from './member.js'

/** What a connection asks of the room that it is in. */
export interface Host {
  readonly limits: SocketLimits
  readonly now: () => number
  /** Whether the token opens the topic; rejects with words for the plugin's author. */
  admit(plugin: string, token: string): Promise<Pass>
  joined(member: Member): void
  left(member: Member): void
  /** Answers words where it cannot be taken. */
  heard(member: Member, frame: Frame): string | undefined
}

/** Close codes of WebSockets (RFC 6455, section 7.4.1). */
export const closeCodes = {
  done: 1000,
  away: 1001,
  noText: 1003,
  malformed: 1007,
  flooding: 1008,
  tooLong: 1009,
  failed: 1011,
} as const

const topicPrefix = 'plugin:'
/** How long one that sends too much is not read. */
const pauseMs = 100
const longestToken = 200
/** An installation's name is shorter. */
const longestPlugin = 60

/** A topic that is not admitted yet: this one and no later one. */
interface Joining {
  readonly topic: string
}

/** One client: what it has joined, and what it may do. */
export class Connection {
  readonly #socket: WebSocket
  readonly #host: Host
  readonly #token: string | undefined
  /** By topic. */
  readonly #members = new Map<string, Member | Joining>()
  readonly #joins: TokenBucket
  readonly #messages: TokenBucket
  /** Since when it has joined nothing, while that is so. */
  #emptySince: number
  #heardAt: number
  #isClosed = false
  /** A token has opened something. */
  #isKnown = false

  /** @param token of the connection's own parameters; each join may bring another */
  constructor(socket: WebSocket, host: Host, token: string | undefined) {
    const { limits, now } = host
    this.#socket = socket
    this.#host = host
    this.#token = token
    this.#joins = new TokenBucket(limits.joins, now)
    this.#messages = new TokenBucket({ perSecond: limits.messagesPerSecond, burst: limits.messagesPerSecond }, now)
    this.#emptySince = now()
    this.#heardAt = now()
    socket.on('message', (data, isBinary) => this.#receiveSafely(data as Buffer, isBinary))
    socket.on('ping', () => (this.#heardAt = now()))
    // Too long, no UTF-8, no frame of a WebSocket: ws closes it with the code for that.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#end())
  }

  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(text)
    // Nobody reads it: a polite close would have to wait behind all that.
    if (this.#socket.bufferedAmount > this.#bounds.unreadBytes) this.#socket.terminate()
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
    this.#end()
  }

  /** Closes it where it has been quiet for too long, or has joined nothing. */
  check(): void {
    const { limits, now } = this.#host
    if (now() - this.#heardAt > limits.idleMs) this.#socket.terminate()
    else if (this.#members.size === 0 && now() - this.#emptySince > limits.joinMs)
      this.close(closeCodes.flooding, 'it has joined nothing')
  }

  /** The member has to go; the connection, too, where it was the last one. */
  dismiss(member: Member, reason: string, again: boolean): void {
    if (this.#members.get(member.topic) !== member) return
    member.end(reason, again)
    this.#forget(member)
    if (this.#members.size === 0 && !again) this.close(closeCodes.done, reason)
  }

  /** What we did not foresee of a message ends the connection that sent it, and no other. */
  #receiveSafely(data: Buffer, isBinary: boolean): void {
    // ws hands over what comes after our close until the client has closed, too.
    if (this.#isClosed || this.#socket.readyState !== this.#socket.OPEN) return
    try {
      this.#receive(data, isBinary)
    } catch (error) {
      process.stderr.write(`a message could not be taken: ${String(error)}\n`)
      this.close(closeCodes.failed, 'a message could not be taken')
    }
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#heardAt = this.#host.now()
    if (!this.#messages.take()) this.#holdBack()
    if (data.length > this.#bounds.messageBytes) return this.close(closeCodes.tooLong, 'join first')
    if (isBinary) return this.close(closeCodes.noText, 'messages are text')
    const frame = parseFrame(data.toString())
    if (frame === undefined)
      return this.close(closeCodes.malformed, 'a message is [join_ref, ref, topic, event, payload]')
    this.#take(frame)
  }

  get #bounds(): Pick<SocketLimits, 'messageBytes' | 'unreadBytes'> {
    const { limits } = this.#host
    return this.#isKnown ? limits : limits.stranger
  }

  #holdBack(): void {
    if (this.#socket.isPaused) return
    this.#socket.pause()
    setTimeout(() => this.#socket.resume(), pauseMs).unref()
  }

  #take(frame: Frame): void {
    if (frame.topic === 'phoenix') return this.#reply(frame, frame.event === 'heartbeat' ? undefined : 'unknown event')
    if (frame.event === 'phx_join') {
      this.#join(frame).catch(() => this.#socket.terminate())
      return
    }
    const member = this.#members.get(frame.topic)
    if (!(member instanceof Member)) return this.#reply(frame, 'unmatched topic')
    // The client has joined again meanwhile: what it said before means nothing now.
    if (frame.joinRef !== member.joinRef) return
    if (frame.event === 'phx_leave') return this.#leave(member, frame)
    this.#reply(frame, this.#host.heard(member, frame))
  }

  async #join(frame: Frame): Promise<void> {
    if (!this.#joins.take()) return this.close(closeCodes.flooding, 'it joins too often')
    const { topic, joinRef } = frame
    const before = this.#members.get(topic)
    if (before instanceof Member) {
      before.end('joined again')
      this.#forget(before)
    } else if (before !== undefined) return this.#reply(frame, 'it is being joined')
    if (this.#members.size >= this.#host.limits.joined) return this.#reply(frame, 'it has joined too many topics')
    const joining: Joining = { topic }
    this.#members.set(topic, joining)
    try {
      const pass = await this.#admit(frame)
      if (this.#members.get(topic) !== joining) return
      const member = new Member(this, { pass, topic, joinRef })
      this.#members.set(topic, member)
      this.#isKnown = true
      this.send(replyTo(frame, 'ok', pass.welcome))
      this.#host.joined(member)
    } catch (error) {
      if (this.#members.get(topic) !== joining) return
      this.#members.delete(topic)
      this.#reply(frame, (error as Error).message)
    }
  }

  async #admit({ topic, payload }: Frame): Promise<Pass> {
    const token = payload['token'] ?? this.#token
    const plugin = topic.slice(topicPrefix.length)
    if (!topic.startsWith(topicPrefix) || plugin === '' || plugin.length > longestPlugin)
      throw new Error('unmatched topic')
    if (typeof token !== 'string' || token === '') throw new Error('no token')
    if (token.length > longestToken) throw new Error('unknown token')
    return this.#host.admit(plugin, token)
  }

  #leave(member: Member, frame: Frame): void {
    this.#reply(frame, undefined)
    this.send(writeFrame({ ...frame, ref: member.joinRef, event: 'phx_close', payload: {} }))
    this.#forget(member)
  }

  /** @param problem none where all is well */
  #reply(frame: Frame, problem: string | undefined): void {
    this.send(problem === undefined ? replyTo(frame, 'ok', {}) : replyTo(frame, 'error', { reason: problem }))
  }

  #forget(member: Member): void {
    this.#members.delete(member.topic)
    this.#emptySince = this.#host.now()
    this.#host.left(member)
  }

  #end(): void {
    this.#isClosed = true
    const members = [...this.#members.values()]
    this.#members.clear()
    for (const member of members) if (member instanceof Member) this.#host.left(member)
  }
}
