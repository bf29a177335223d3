import { type ShopError, shopError } from '../../model/index.js'
import { TooManyHints } from './hints.js'
import { BodyTooLarge } from './request-body.js'

/** How often a request may find a connection broken before a byte of it was sent. */
const maxFailedStarts = 5
/** A dying worker breaks its connections a little before its socket refuses new ones. */
const settleMs = 50

export interface Failure {
  readonly error: Error & { readonly code?: string }
  readonly tenant: string
  readonly bodyBytes: number
  /** Whether a worker may have got a byte of the request. */
  readonly isSent: boolean
  /** Whether it does no harm twice. */
  readonly isRepeatable: boolean
  /** How often it has found a broken connection. */
  readonly failedStarts: number
}

/** What becomes of a request that a worker has failed, of whose answer the client has seen nothing. */
export type Remedy =
  | { readonly kind: 'again'; readonly afterMs: number }
  /** The worker takes no connections any more. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'refuse'; readonly error: ShopError; readonly isWorkersFault: boolean }

export function remedyOf(failure: Failure): Remedy {
  const { error, tenant, bodyBytes, isSent, isRepeatable } = failure
  if (error instanceof BodyTooLarge) return refuse(shopError('BODY_TOO_LARGE', bodyBytes), false)
  if (!isSent) return remedyOfUnsent(failure)
  if (error.code === 'UND_ERR_HEADERS_TIMEOUT') return refuse(shopError('ANSWER_LATE', tenant))
  if (isMalformed(error)) return refuse(shopError('ANSWER_MALFORMED', tenant))
  if (isRepeatable) return { kind: 'again', afterMs: settleMs }
  return refuse(shopError('ANSWER_LOST', tenant))
}

// No byte of it has left us: whatever the method, another worker may have it.
function remedyOfUnsent({ error, tenant, failedStarts }: Failure): Remedy {
  switch (error.code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return { kind: 'elsewhere' }
    // The upstream was given up meanwhile, or its worker is just dying.
    case 'UND_ERR_CLOSED':
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
      return failedStarts + 1 < maxFailedStarts
        ? { kind: 'again', afterMs: 0 }
        : refuse(shopError('SHOP_UNAVAILABLE', tenant, 'it is starting'), false)
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return refuse(shopError('REQUEST_MALFORMED', error.message), false)
    default:
      return refuse(shopError('SHOP_UNAVAILABLE', tenant, 'it takes no connection'))
  }
}

const refuse = (error: ShopError, isWorkersFault = true): Remedy => ({ kind: 'refuse', error, isWorkersFault })

/** Not an answer at all, or one with a head larger than we take, or with hints without end ahead of it. */
const isMalformed = (error: Error & { code?: string }): boolean =>
  error.name === 'HTTPParserError' || error.code === 'UND_ERR_HEADERS_OVERFLOW' || error instanceof TooManyHints
