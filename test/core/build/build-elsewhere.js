// Builds the lock of a folder with the tarballs that lie there, and prints the bundle's hash.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBuilder } from '../../../dist/core/build/index.js'

const [home, folder] = process.argv.slice(2)
const { lock, kernel } = JSON.parse(readFileSync(join(folder, 'work.json'), 'utf8'))
const source = {
  packument: async () => null,
  tarball: async (name, version) => readFileSync(join(folder, `${name}@${version}.tgz`)),
}
const builder = createBuilder({ home, source, kernel })
const { bundle } = await builder.build(lock, { signal: new AbortController().signal })
process.stdout.write(bundle.hash)
await builder.close()
