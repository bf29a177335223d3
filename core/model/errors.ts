import { authorErrors } from './errors/authors.js'
import { doorErrors } from './errors/door.js'
import { gatewayErrors } from './errors/gateway.js'
import { goingLiveErrors } from './errors/going-live.js'
import { platformErrors } from './errors/platform.js'
import { pluginErrors } from './errors/plugins.js'
import { publishingErrors } from './errors/publishing.js'
import type { Row } from './errors/row.js'
import { scriptErrors } from './errors/scripts.js'
import { tenantErrors } from './errors/tenants.js'
import { webhookErrors } from './errors/webhooks.js'

export { noJson, unreadable } from './errors/file-problems.js'
export { messageOf } from './errors/message-of.js'
export type { TakenPort } from './errors/platform.js'

/**
 * The one table of errors that a person can cause. A code never changes once released; its sentence holds the culprit,
 * its hint the next step. What only we can cause is a plain `Error`.
 */
export const errorTable = {
  ...doorErrors,
  ...platformErrors,
  ...tenantErrors,
  ...pluginErrors,
  ...goingLiveErrors,
  ...gatewayErrors,
  ...publishingErrors,
  ...authorErrors,
  ...webhookErrors,
  ...scriptErrors,
} as const

export type ErrorCode = keyof typeof errorTable
type ArgsOf<C extends ErrorCode> = (typeof errorTable)[C] extends Row<infer A> ? A : never

/** The wire form of an error (RFC 9457 problem details with our code and hint). */
export interface Problem {
  readonly type: 'about:blank'
  readonly status: number
  readonly code: string
  readonly title: string
  readonly hint?: string
}

/** An error with a code of the table, a sentence, the next step where there is one, and its HTTP status. */
export class ShopError extends Error {
  override readonly name = 'ShopError'
  readonly code: string
  readonly status: number
  readonly hint: string | undefined

  constructor(problem: Omit<Problem, 'type'>, options?: { cause?: unknown }) {
    super(problem.title, options)
    this.code = problem.code
    this.status = problem.status
    this.hint = problem.hint
  }

  toProblem(): Problem {
    const { status, code, message: title, hint } = this
    return { type: 'about:blank', status, code, title, ...(hint === undefined ? {} : { hint }) }
  }
}

/** Makes the error of a row: `throw shopError('TENANT_NOT_FOUND', slug)`. */
export function shopError<C extends ErrorCode>(code: C, ...args: ArgsOf<C>): ShopError {
  const { status, message, hint } = errorTable[code] as unknown as Row<ArgsOf<C>>
  return new ShopError({ code, status, title: message(...args), ...(hint ? { hint: hint(...args) } : {}) })
}

/** The error of a row, with what caused it. */
export function withCause(error: ShopError, cause: unknown): ShopError {
  error.cause = cause
  return error
}

/** Also when it comes from another copy of this module: the command line is bundled, the platform is not. */
export const isShopError = (error: unknown): error is ShopError => error instanceof Error && error.name === 'ShopError'
