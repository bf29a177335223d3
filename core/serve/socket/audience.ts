import { randomUUID } from 'node:crypto'
import type { NoAnswer, PushedEvent, Question, QuestionAnswer } from '../../protocol/index.js'
import type { Member } from './member.js'

/** What may be under way for one external plugin. */
const most = 5_000

/** Why nothing came back from an external plugin. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'

  constructor(
    readonly reason: NoAnswer | 'failed',
    readonly words?: string,
  ) {
    super(words ?? reason)
  }
}

/** Something that one of the members has, and another gets where that one leaves. */
interface Sent<T> {
  readonly event: 'event' | 'hook'
  readonly payload: object
  readonly reply: PromiseWithResolvers<T>
  readonly late: NodeJS.Timeout
  member: Member
}

/** All connections of one external plugin: each event and each question goes to one of them, in turn. */
export class Audience {
  readonly #members: Member[] = []
  /** How many have come by each. */
  readonly #passes = new Map<string, number>()
  readonly #events = new Map<string, Sent<void>>()
  readonly #questions = new Map<string, Sent<QuestionAnswer>>()
  #turn = 0

  /** By which tokens they have come. */
  get passes(): readonly string[] {
    return [...this.#passes.keys()]
  }

  get members(): readonly Member[] {
    return this.#members
  }

  add(member: Member): void {
    this.#members.push(member)
    this.#count(member, 1)
  }

  /** What it had, others get. */
  remove(member: Member): void {
    const index = this.#members.indexOf(member)
    if (index === -1) return
    this.#members.splice(index, 1)
    this.#count(member, -1)
    this.#passOn(member, this.#events)
    this.#passOn(member, this.#questions)
  }

  /** Resolves with its ack; rejects with an `Unanswered`. */
  push(event: PushedEvent, within: number): Promise<void> {
    taken(this.#events, event.id)?.reply.reject(new Unanswered('late'))
    return this.#send(this.#events, event.id, { event: 'event', payload: event, within })
  }

  /** Rejects with an `Unanswered`. */
  ask({ deadline, ...question }: Question): Promise<QuestionAnswer> {
    // Clients say again, after they have joined anew, what they could not say before: no ref may ever be another question's.
    const ref = randomUUID()
    return this.#send(this.#questions, ref, {
      event: 'hook',
      payload: { ref, ...question, deadline },
      within: deadline,
    })
  }

  /** False where nobody waits for it any more, or never did. */
  ack(id: string, by: Member, error?: string): boolean {
    const sent = taken(this.#events, id)
    by.heard()
    if (error === undefined) sent?.reply.resolve()
    else sent?.reply.reject(new Unanswered('failed', error))
    return sent !== undefined
  }

  /** False where nobody waits for it any more. `undefined` is an answer that cannot be understood. */
  answer(ref: string, by: Member, answer: QuestionAnswer | undefined): boolean {
    const sent = taken(this.#questions, ref)
    by.heard()
    if (answer === undefined) sent?.reply.reject(new Unanswered('unreadable'))
    else sent?.reply.resolve(answer)
    return sent !== undefined
  }

  #count({ pass: { id } }: Member, more: 1 | -1): void {
    const count = (this.#passes.get(id) ?? 0) + more
    if (count > 0) this.#passes.set(id, count)
    else this.#passes.delete(id)
  }

  #send<T>(all: Map<string, Sent<T>>, key: string, { event, payload, within }: Sending): Promise<T> {
    const member = this.#next()
    if (member === undefined) return Promise.reject(new Unanswered('nobody'))
    if (all.size >= most) return Promise.reject(new Unanswered('busy'))
    const reply = Promise.withResolvers<T>()
    const late = setTimeout(() => {
      if (all.get(key) !== sent) return
      all.delete(key)
      sent.member.missed()
      reply.reject(new Unanswered('late'))
    }, within)
    const sent: Sent<T> = { event, payload, reply, late, member }
    all.set(key, sent)
    member.push(event, payload)
    return reply.promise
  }

  #passOn<T>(left: Member, all: Map<string, Sent<T>>): void {
    for (const [key, sent] of all) {
      if (sent.member !== left) continue
      const member = this.#next()
      if (member === undefined) taken(all, key)?.reply.reject(new Unanswered('nobody'))
      else {
        sent.member = member
        member.push(sent.event, sent.payload)
      }
    }
  }

  /** One after the other, of those that answer; where none does, of all. */
  #next(): Member | undefined {
    const answering = this.#members.filter(({ isSilent }) => !isSilent)
    const choice = answering.length > 0 ? answering : this.#members
    this.#turn += 1
    return choice[this.#turn % choice.length]
  }
}

interface Sending {
  readonly event: 'event' | 'hook'
  readonly payload: object
  readonly within: number
}

function taken<T>(all: Map<string, Sent<T>>, key: string): Sent<T> | undefined {
  const sent = all.get(key)
  all.delete(key)
  clearTimeout(sent?.late)
  return sent
}
