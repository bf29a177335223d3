import type { Pass } from '../../protocol/index.js'
import { type Ref, writeFrame } from './frame.js'

/** The connection that has joined. */
export interface Line {
  send(text: string): void
  dismiss(member: Member, reason: string, again: boolean): void
}

/** Of those that missed so many in a row, others are asked first. */
const silentAfter = 3

/** A topic that a connection has joined: one of perhaps several connections of an external plugin. */
export class Member {
  readonly pass: Pass
  readonly topic: string
  readonly joinRef: Ref
  readonly connection: Line
  #missed = 0

  constructor(connection: Line, { pass, topic, joinRef }: Pick<Member, 'pass' | 'topic' | 'joinRef'>) {
    this.connection = connection
    this.pass = pass
    this.topic = topic
    this.joinRef = joinRef
  }

  /** It has not answered the last questions. */
  get isSilent(): boolean {
    return this.#missed >= silentAfter
  }

  missed(): void {
    this.#missed += 1
  }

  heard(): void {
    this.#missed = 0
  }

  push(event: 'event' | 'hook', payload: object): void {
    this.#write(event, payload, null)
  }

  /** Its topic has ended. The client does not come back, unless `again` says that it may. */
  end(reason: string, again = false): void {
    this.#write(again ? 'phx_error' : 'phx_close', { reason }, this.joinRef)
  }

  #write(event: string, payload: object, ref: Ref): void {
    const { joinRef, topic } = this
    this.connection.send(writeFrame({ joinRef, ref, topic, event, payload: payload as Record<string, unknown> }))
  }
}
