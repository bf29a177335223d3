import type { External } from '../model/index.js'

/**
 * The text of what stands in a shop for a plugin that runs outside, where compiled code would be: a module that declares its
 * hooks and events. The same declaration gives the same bytes.
 */
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
