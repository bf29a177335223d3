/**
 * Every message between the supervisor and the socket process, over its channel: external plugins connect there. It knows
 * nothing but what it was told here; started again, it has no connections, and who was connected comes back.
 */

/** Bounds of the socket process. Times in milliseconds. */
export interface SocketLimits {
  /** A connection from which nothing came for so long is closed. */
  readonly idleMs: number
  /** One that has joined nothing for so long, too. */
  readonly joinMs: number
  readonly connections: number
  /** Connections that are no WebSocket yet, beside those that are; more are closed at once. */
  readonly knocking: number
  /** Of one installation, by whatever tokens. */
  readonly connectionsOfOne: number
  readonly messageBytes: number
  /** What may wait for a client that does not read; then it is cut off. */
  readonly unreadBytes: number
  /** The same two, for a connection of which nothing was admitted yet. */
  readonly stranger: { readonly messageBytes: number; readonly unreadBytes: number }
  /** Topics that one connection may have joined. */
  readonly joined: number
  /** Attempts to join, of one connection: so many at once, and so many again each second. */
  readonly joins: { readonly burst: number; readonly perSecond: number }
  /** Messages of one connection; one that sends more is read more slowly. */
  readonly messagesPerSecond: number
}

/** What a token was made for. */
export interface Pass {
  /** Of the token; it says nothing of the token itself. */
  readonly id: string
  readonly tenant: string
  /** Installation name. */
  readonly plugin: string
  /** What its plugin is told when it has joined: the shop, the version and the settings. */
  readonly welcome: object
}

/** Why a connection is closed for good whose plugin was placed inside. */
export const movedInside = 'it does not run outside any more'

/** An event for an external plugin. */
export interface PushedEvent {
  readonly id: string
  readonly type: string
  readonly aggregate: string
  readonly payload: unknown
  /** ISO 8601. */
  readonly at: string
  /** From 1. */
  readonly attempt: number
}

/** A `before` hook's question to an external plugin. */
export interface Question {
  /** `Checkout.place`. */
  readonly point: string
  readonly input: unknown
  /** Milliseconds in which an answer counts. */
  readonly deadline: number
}

/** What a worker may ask, in bytes of whole messages: a question, all at once, and again each second. Reports have to fit beside it. */
export const questionLimits = { bytes: 48 * 1024, burstBytes: 512 * 1024, bytesPerSecond: 128 * 1024 } as const

/** What an external plugin answers: go on, or not and why. */
export type QuestionAnswer =
  | { readonly ok: true }
  | {
      readonly veto: {
        readonly code: string
        readonly message: string
        readonly data?: Readonly<Record<string, unknown>>
      }
    }

/** Why nothing came back. `nobody`: none is connected; `busy`: too much waits for it. */
export type NoAnswer = 'nobody' | 'busy' | 'late' | 'unreadable'

export type ToSocket =
  /** Sent once, first; answered by `listening` or `listen-failed`. */
  | { readonly kind: 'start'; readonly host: string; readonly port: number; readonly limits: SocketLimits }
  | { readonly kind: 'admit'; readonly joining: number; readonly pass: Pass }
  | { readonly kind: 'refuse'; readonly joining: number; readonly reason: string }
  /** Whoever has joined with this token leaves, and is told why; `again`: it may come back at once. */
  | { readonly kind: 'dismiss'; readonly pass: string; readonly reason: string; readonly again?: boolean }
  | {
      readonly kind: 'push'
      readonly pushing: number
      readonly tenant: string
      readonly plugin: string
      readonly event: PushedEvent
      /** Milliseconds in which an ack counts. */
      readonly within: number
    }
  | {
      readonly kind: 'ask'
      readonly asking: number
      readonly tenant: string
      readonly plugin: string
      readonly question: Question
    }

export type FromSocket =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'listen-failed'; readonly reason: string }
  /** Somebody wants to join; answered by `admit` or `refuse`. */
  | { readonly kind: 'joining'; readonly joining: number; readonly plugin: string; readonly token: string }
  /** So many connections of the installation have joined, by these tokens. */
  | {
      readonly kind: 'present'
      readonly tenant: string
      readonly plugin: string
      readonly connections: number
      readonly passes: readonly string[]
    }
  | { readonly kind: 'acked'; readonly pushing: number }
  /** `error`: in the plugin's words. */
  | {
      readonly kind: 'not-acked'
      readonly pushing: number
      readonly reason: NoAnswer | 'failed'
      readonly error?: string
    }
  | { readonly kind: 'answered'; readonly asking: number; readonly answer: QuestionAnswer }
  | { readonly kind: 'not-answered'; readonly asking: number; readonly reason: NoAnswer }
