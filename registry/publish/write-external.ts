import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { External } from '../../core/model/index.js'
import { externalModule } from '../../core/protocol/index.js'

/**
 * Writes what stands in a shop for a plugin that runs outside, where compiled code would be: a module that declares what the
 * manifest says. So whoever packs, describes, bundles and wires plugins need not know that this one runs elsewhere.
 */
export async function writeExternal(staging: string, external: External): Promise<void> {
  const dist = join(staging, 'package/dist')
  await mkdir(dist, { recursive: true })
  await writeFile(join(dist, 'index.js'), externalModule(external))
  await writeFile(
    join(dist, 'index.d.ts'),
    'declare const plugin: new (...args: never[]) => object\nexport default plugin\n',
  )
}
