import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { internalPaths, tokenHeader } from '../protocol/index.js'
import { withEmptyDatabase } from './empty-database.js'
import { startEmptyShop } from './empty-shop.js'
import type { HostParts } from './runtime-options.js'
import { shrinkHeap } from './shrink-heap.js'

const rounds = 3

export interface WarmUpOptions {
  readonly host: HostParts
  /** What a shop is asked first, as a rule. One that fails costs more than it brings. */
  readonly requests: readonly WarmUpRequest[]
  /** Ends it after the round that is under way: somebody waits. */
  readonly signal: AbortSignal
}

export interface WarmUpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Puts empty shops together, asks them something, and throws them away with what they leave: the next one finds its code loaded
 * and compiled.
 */
export function warmUp({ host, requests, signal }: WarmUpOptions): Promise<void> {
  const health = { method: 'GET', path: internalPaths.health, headers: { [tokenHeader]: '' } } as const
  return withEmptyDatabase(async (database) => {
    for (let round = 0; round < rounds && !signal.aborted; round += 1) {
      const shop = await startEmptyShop(host, { database })
      await once(shop.app.server.listen(0, '127.0.0.1'), 'listening')
      for (const asked of [health, ...requests]) await ask(shop.app, asked)
      await shop.close()
    }
    if (!signal.aborted) shrinkHeap()
  })
}

async function ask({ server }: FastifyInstance, { method, path, headers = {} }: WarmUpRequest): Promise<void> {
  const { port } = server.address() as AddressInfo
  const asking = request({ host: '127.0.0.1', port, method, path, headers, agent: false })
  asking.end()
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  answer.resume()
  await once(answer, 'end')
}
