import { row } from './row.js'

/** At the gateway: what a shop's client gets when no shop could answer. */
export const gatewayErrors = {
  SHOP_NOT_HERE: row(404, (host: string) => `There is no shop at "${host}".`),
  PATH_NOT_FOUND: row(404, () => 'There is nothing at this address.'),
  REQUEST_MALFORMED: row(400, (reason: string) => `The request is malformed: ${reason}.`),
  REQUEST_TIMEOUT: row(408, () => 'The request did not arrive in time.'),
  BODY_TOO_LARGE: row(413, (bytes: number) => `The request's body is larger than ${bytes} bytes.`),
  TARGET_TOO_LONG: row(414, (bytes: number) => `The request's address is longer than ${bytes} bytes.`),
  EXPECTATION_FAILED: row(417, (expectation: string) => `The expectation "${expectation}" cannot be met.`),
  HEADERS_TOO_LARGE: row(431, (bytes: number) => `The request's headers are larger than ${bytes} bytes.`),
  HEADERS_TOO_MANY: row(431, (count: number) => `The request has more than ${count} headers.`),
  TOO_MANY_REQUESTS: row(
    429,
    (tenant: string, perSecond: number) => `The shop ${tenant} takes ${perSecond} requests a second, and no more.`,
  ),
  SHOP_BUSY: row(503, (tenant: string) => `The shop ${tenant} has too much to do.`),
  CODING_UNSUPPORTED: row(501, (coding: string) => `The transfer coding "${coding}" is not supported.`),
  ANSWER_LOST: row(502, (tenant: string) => `The shop ${tenant} broke off before it answered.`),
  ANSWER_MALFORMED: row(502, (tenant: string) => `The shop ${tenant} answered with what is no HTTP.`),
  ANSWER_LATE: row(504, (tenant: string) => `The shop ${tenant} did not answer in time.`),
} as const
