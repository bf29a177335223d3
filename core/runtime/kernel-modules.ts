import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Kernel } from '../protocol/index.js'

/**
 * Lets code outside the kernel's folder import the kernel by bare specifiers (`@shopctl/sdk`, `fastify`): one copy of
 * each in the process, whoever imports it.
 *
 * @param dir the kernel's folder, with `kernel.json` in it
 */
export function installKernelModules(dir: string): Kernel {
  const kernel = JSON.parse(readFileSync(join(dir, 'kernel.json'), 'utf8')) as Kernel
  const urls = new Map(
    Object.entries(kernel.modules).map(([specifier, { file }]) => [specifier, pathToFileURL(join(dir, file)).href]),
  )
  registerHooks({
    resolve(specifier, context, next) {
      const url = urls.get(specifier)
      return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true }
    },
  })
  return kernel
}
