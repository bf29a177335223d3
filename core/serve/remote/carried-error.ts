import { isShopError, ShopError } from '../../model/index.js'

/** An error on its way to another process: what it is known by stays. */
export interface CarriedError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** Of an error of the table: its status and its hint; of the system's: what failed. */
  readonly code?: string
  readonly status?: number
  readonly hint?: string
  readonly syscall?: string
  readonly cause?: CarriedError
}

/** Causes of causes beyond this are left out: one may be its own. */
const deepest = 5

export function packError(error: unknown, depth = 0): CarriedError {
  if (!(error instanceof Error)) return packError(new Error(String(error)), depth)
  const { name, message, stack, cause, code, syscall } = error as NodeJS.ErrnoException
  return {
    name,
    message,
    stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof syscall === 'string' ? { syscall } : {}),
    ...(isShopError(error) ? { status: error.status, ...(error.hint === undefined ? {} : { hint: error.hint }) } : {}),
    ...(cause === undefined || depth >= deepest ? {} : { cause: packError(cause, depth + 1) }),
  }
}

export function unpackError({ name, message, stack, cause, ...rest }: CarriedError): Error {
  const error = madeOf(name, message, rest)
  if (cause !== undefined) error.cause = unpackError(cause)
  return Object.assign(error, { stack })
}

function madeOf(name: string, message: string, { code, status, hint, syscall }: Partial<CarriedError>): Error {
  if (name === 'ShopError' && code !== undefined && status !== undefined)
    return new ShopError({ code, status, title: message, ...(hint === undefined ? {} : { hint }) })
  const known = { ...(code === undefined ? {} : { code }), ...(syscall === undefined ? {} : { syscall }) }
  const error = Object.assign(new Error(message), known)
  // What is an own field of others shows up where errors are printed.
  if (name !== error.name) Object.defineProperty(error, 'name', { value: name, configurable: true })
  return error
}
