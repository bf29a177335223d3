import { join } from 'node:path'
import { fastify } from 'fastify'
import { registerAdmin } from '../admin/index.js'
import { type ApiOptions, registerApi, sendProblem } from '../control/index.js'
import { shopError } from '../model/index.js'
import { type Checks, registerHealth } from './register-health.js'
import { type MetricsDoor, registerMetrics } from './register-metrics.js'
import { packageRoot } from './settings.js'

export interface ServeApi extends ApiOptions {
  /** On the loopback; 0 takes a free one. */
  readonly port: number
  readonly metrics: MetricsDoor
  readonly checks: Checks
}

/** The control API, the admin's pages, metrics and health, on one address. */
export async function serveApi(options: ServeApi): Promise<{ url: string; close(): Promise<void> }> {
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 10 * 1024 * 1024,
    // What is wrong with an address before any route of ours is found.
    frameworkErrors: (error, _request, reply) => {
      sendProblem(error, reply, options.control.log)
    },
  })
  await registerApi(app, options)
  registerMetrics(app, options.metrics)
  registerHealth(app, options.checks)
  await registerAdmin(app, join(packageRoot, 'dist', 'admin'))
  try {
    const url = await app.listen({ host: '127.0.0.1', port: options.port })
    return { url, close: () => app.close() }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw shopError('PORT_TAKEN', 'admin', options.port)
    throw error
  }
}
