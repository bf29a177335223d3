/** A platform's process that does nothing but serve one shop, one candidate, and one that stands still. */
import { createSupervisor } from '../../../../dist/core/serve/index.js'

const [, , dir, standIn] = process.argv
const kernel = { hash: 'stand-in', dir: standIn, sdk: '0.0.0', modules: {} }
const supervisor = createSupervisor({
  kernel,
  runDir: `${dir}/run`,
  logsDir: `${dir}/logs`,
  gatewayPort: 0,
  log: () => undefined,
})
const pids = new Set()
supervisor.onState(({ pid }) => pids.add(pid))

function start(release, bundle) {
  return supervisor.startCandidate(
    {
      guest: {
        tenant: { slug: 'acme', name: 'acme', currency: 'EUR' },
        release,
        bundle: `${standIn}/bundles/${bundle}.mjs`,
        config: {},
      },
      database: {},
      kernel,
    },
    { signal: AbortSignal.timeout(10_000) },
  )
}

await supervisor.start()
const address = await supervisor.serveTenant('acme', 0)
await supervisor.goLive(await start(1, 'holds-on'))
await start(2, 'good')
start(3, 'loops').catch(() => undefined)
while (pids.size < 3) await new Promise((resolve) => setImmediate(resolve))
process.stdout.write(`${JSON.stringify({ address, pids: [supervisor.gatewayPid, ...pids] })}\n`)
