import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { External } from '../../core/model/index.js'

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

/** The module's text: the same manifest gives the same bytes. */
export function externalModule({ hooks = [], events = [], config }: External): string {
  const targets = [...new Set(hooks.map(({ point }) => targetOf(point)))].sort()
  const standing = hooks.map(({ point, kind: _kind, deadlineMs, ...rest }) => {
    const options = {
      point: point.slice(point.indexOf('.') + 1),
      ...rest,
      ...(deadlineMs === undefined ? {} : { deadline: deadlineMs }),
    }
    return `    { target: ${targetOf(point)}, ...${JSON.stringify(options)} },`
  })
  return [
    `import { externalPlugin } from '@shopctl/sdk'`,
    ...(targets.length === 0 ? [] : [`import { ${targets.join(', ')} } from '@shopctl/sdk/shop'`]),
    '',
    'export default externalPlugin({',
    ...(config === undefined ? [] : [`  config: ${JSON.stringify(config)},`]),
    '  hooks: [',
    ...standing,
    '  ],',
    `  events: ${JSON.stringify(events)},`,
    '})',
    '',
  ].join('\n')
}

const targetOf = (point: string): string => point.slice(0, point.indexOf('.'))
