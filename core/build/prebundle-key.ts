import { createHash } from 'node:crypto'
import { version as esbuildVersion } from 'esbuild'
import { type ClosureRequest, privatePackages } from './plugin-closure.js'
import { sortedEntries } from './sorted-entries.js'

/** Raised whenever the same packages would give other bytes than before. */
const format = 2

/** Names a prebundle by all that it is made of: equal keys, equal bytes, on any machine. */
export function prebundleKey(request: ClosureRequest): string {
  const { packages, plugins } = privatePackages(request)
  const inside = packages.map((id) => {
    const { integrity = '', dependencies = {} } = request.lock.packages[id] ?? {}
    // Which version of another plugin it meets is decided when they are linked.
    const own = Object.entries(dependencies).filter(([name]) => id !== request.plugin || !plugins.has(name))
    return [id, integrity, sortedEntries(own)]
  })
  const kernel = sortedEntries(Object.entries(request.kernel.modules)).map(([specifier, { exports }]) => [
    specifier,
    [...exports].sort(),
  ])
  const content = [format, esbuildVersion, request.plugin, inside, [...plugins.keys()].sort(), kernel]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
