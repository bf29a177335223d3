import statics from '@fastify/static'
import type { FastifyInstance } from 'fastify'

// Mantine writes its variables into a <style>; scripts come from us alone.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Serves the admin's pages at `/`. `dir` is what `buildAdmin` wrote. */
export async function registerAdmin(app: FastifyInstance, dir: string): Promise<void> {
  await app.register(statics, {
    root: dir,
    preCompressed: true,
    setHeaders: (reply) => {
      reply.header('content-security-policy', policy)
      reply.header('cross-origin-opener-policy', 'same-origin')
      reply.header('x-content-type-options', 'nosniff')
      reply.header('referrer-policy', 'no-referrer')
    },
  })
}
