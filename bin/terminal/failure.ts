import { isShopError, messageOf } from '../../core/model/errors.js'

/** An error as the command line tells it. */
export interface Failure {
  readonly code: string
  readonly title: string
  readonly hint?: string
  readonly status: number
}

/** Told in --help, relied on by scripts. */
export const exitCodes = { ok: 0, failed: 1, refused: 2, down: 3, interrupted: 130 } as const

export function exitCodeOf({ status }: Failure): number {
  if (status === 503) return exitCodes.down
  return status >= 400 && status < 500 ? exitCodes.refused : exitCodes.failed
}

/** What went wrong. An error without a code of the table is a fault of ours. */
export function failureOf(error: unknown): Failure {
  if (isShopError(error)) {
    const { code, message, hint, status } = error
    return { code, title: message, ...(hint === undefined ? {} : { hint }), status }
  }
  const title = messageOf(error)
  const hint = 'This is a fault of shopctl and not yours. SHOPCTL_DEBUG=1 shows where it happened.'
  return { code: 'INTERNAL', title, hint, status: 500 }
}
