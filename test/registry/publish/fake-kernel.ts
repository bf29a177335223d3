import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kernel, kernelEntries } from '../../../core/protocol/index.js'

/** Describes a plugin by what its module exports as `facts`, so that these tests need no SDK. */
const describe = `
process.setSourceMapsEnabled(true)
const facts = { sdk: '1.0.0', hooks: [], events: [], jobs: [], routes: [], capabilities: [], config: null, mail: [] }
const print = (answer) => process.stdout.write(JSON.stringify(answer) + '\\n', () => process.exit(0))
import(process.argv[2]).then(
  (plugin) => print({ facts: { ...facts, ...plugin.facts } }),
  (error) => print({ error: { message: error.message, stack: error.stack } }),
)
`

/** Writes a kernel into an empty folder. */
export async function makeFakeKernel(dir: string): Promise<Kernel> {
  await writeFile(join(dir, kernelEntries.describe), describe)
  const module = (version: string) => ({ file: 'x.mjs', exports: [], version })
  const modules = {
    '@shopctl/sdk': module('1.0.0'),
    '@shopctl/sdk/shop': module('1.0.0'),
    tsyringe: module('4.10.0'),
    fastify: module('5.12.8'),
    pg: module('8.23.1'),
  }
  return { hash: 'fake', dir, sdk: '1.0.0', modules }
}
