import type { Outcome, Trail } from '../protocol/index.js'

/** A request of a shop, as its worker tells it. */
export interface ToldRequest {
  readonly tenant: string
  readonly release: number
  readonly trail: Omit<Trail, 'steps'>
  readonly steps: readonly ToldStep[]
}

/** A plugin's handler that ran in it. */
export interface ToldStep {
  readonly kind: string
  readonly point: string
  /** The installation's name. */
  readonly plugin: string
  readonly method: string
  readonly package: string
  readonly outcome: Outcome
  /** When it began, in milliseconds after the request's begin. */
  readonly at: number
  readonly ms: number
}

/** A change of a shop's set. Times in milliseconds, of the epoch where they are moments. */
export interface ToldChange {
  readonly tenant: string
  readonly kind: string
  readonly began: number
  readonly ms: number
  readonly phases: readonly ToldPhase[]
  /** The release that was live then. */
  readonly release?: number
  /** Why it failed. */
  readonly code?: string
}

export interface ToldPhase {
  readonly phase: string
  readonly began: number
  readonly ms: number
  readonly hasFailed: boolean
}

/** An event, job or mail that was handed to a plugin just now. */
export interface ToldDelivery {
  readonly tenant: string
  readonly kind: 'on' | 'cron' | 'mail'
  /** The event's type, where it is one. */
  readonly point: string
  readonly plugin: string
  readonly method: string
  readonly outcome: Outcome
  readonly ms: number
  /** The event's id, and which attempt it was. */
  readonly event?: { readonly id: string; readonly attempt: number }
}

/** Tells whoever collects traces what happens. None of it waits for anybody, and none of it fails. */
export interface Tracing {
  /** Whether anybody is told. */
  readonly isOn: boolean
  /** Whether clients' traces are continued, and handed on to whom plugins call. */
  readonly propagates: boolean
  request(told: ToldRequest): void
  change(told: ToldChange): void
  delivery(told: ToldDelivery): void
  close(): Promise<void>
}

/** Where nobody collects traces. */
export const noTracing: Tracing = {
  isOn: false,
  propagates: false,
  request: () => undefined,
  change: () => undefined,
  delivery: () => undefined,
  close: async () => undefined,
}
