import { isShopError } from '../core/model/index.js'
import { openRegistry } from './server/open-registry.js'
import { type FromRegistry, parseRegistrySettings, parseUplinkChoice } from './settings.js'

/** The registry's process. The platform starts it with its settings as one argument and a channel; nobody imports it. */
async function main(): Promise<void> {
  const settings = parseRegistrySettings(process.argv[2] ?? '')
  const registry = await openRegistry(settings, parseUplinkChoice(process.env['SHOPCTL_UPLINK']))
  const stop = () => void registry.close().finally(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('disconnect', stop)
  tell({ kind: 'listening', port: registry.port, token: registry.token })
}

function tell(message: FromRegistry): void {
  process.send?.(message)
}

main().catch((error: NodeJS.ErrnoException) => {
  tell({ kind: 'failed', code: error.code ?? 'FAILED', message: isShopError(error) ? error.message : String(error) })
  process.exitCode = 1
  if (process.connected) process.disconnect()
})
