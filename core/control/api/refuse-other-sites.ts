import type { FastifyRequest } from 'fastify'
import { shopError } from '../../model/index.js'

/**
 * FORBIDDEN for what a page of another site asks: it must not act with the seller's cookie. Browsers send `Origin` with
 * everything but reads; other programs send none, and have no cookie that they were not given.
 */
export async function refuseOtherSites({ method, headers: { origin, host } }: FastifyRequest): Promise<void> {
  if (method === 'GET' || method === 'HEAD' || origin === undefined) return
  if (hostOf(origin) !== host) throw shopError('FORBIDDEN', 'do this from another site')
}

/** Undefined for `null`, which sandboxed pages send, and for what is no web page's. */
function hostOf(origin: string): string | undefined {
  const url = URL.parse(origin)
  return url !== null && /^https?:$/.test(url.protocol) ? url.host : undefined
}
