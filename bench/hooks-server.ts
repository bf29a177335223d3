import { join } from 'node:path'
import { type FastifyInstance, fastify } from 'fastify'
import { shopByHand, shopWithHooks } from './hooks-shop.js'

/** A bare route that answers as the shop's action does. */
function bare(): FastifyInstance {
  const app = fastify()
  app.get('/bench', async () => ({ ok: true }))
  return app
}

const [folder = ''] = process.argv.slice(2)
const apps: Readonly<Record<string, FastifyInstance>> = {
  bare: bare(),
  plain: (await shopWithHooks(0)).app,
  one: (await shopWithHooks(1)).app,
  twenty: (await shopWithHooks(20)).app,
  hand: (await shopByHand()).app,
}
for (const [name, app] of Object.entries(apps)) await app.listen({ path: join(folder, name) })

// Asked before and after some requests, it tells what these have cost: microseconds of this process alone.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
