import { globSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { isThorough } from '../setup/thorough.js'
import { type Outcome, plantProject, repository, runGate } from './planted-project.js'

/** Rule → the file with the wrong import → what it imports. */
const wrong = [
  ['floor of core/model', 'core/model/index.ts', '../protocol/index.js'],
  ['floor of core/sdk', 'core/sdk/index.ts', '../model/index.js'],
  ['floor of core/protocol', 'core/protocol/index.ts', '../sdk/index.js'],
  ['floor of core/shop', 'core/shop/index.ts', '../runtime/index.js'],
  ['floor of core/runtime', 'core/runtime/index.ts', '../database/index.js'],
  ['floor of core/testing', 'core/testing/index.ts', '../build/index.js'],
  ['floor of core/worker.ts', 'core/worker.ts', './build/index.js'],
  ['floor of core/database', 'core/database/index.ts', '../control/index.js'],
  ['floor of registry', 'registry/index.ts', '../core/build/index.js'],
  ['floor of core/build', 'core/build/index.ts', '../serve/index.js'],
  ['floor of core/serve', 'core/serve/index.ts', '../build/index.js'],
  ['floor of core/outbox', 'core/outbox/index.ts', '../serve/index.js'],
  ['floor of core/mailbox', 'core/mailbox/index.ts', '../outbox/index.js'],
  ['floor of core/control', 'core/control/index.ts', '../platform/index.js'],
  ['floor of core/admin', 'core/admin/index.ts', '../database/index.js'],
  ['floor of core/platform', 'core/platform/index.ts', '../runtime/index.js'],
  ['rooms have floors', 'core/attic/index.ts', '../model/index.js'],
  ['stairs of bin/command', 'bin/command/cli.ts', '../operator/tenant.js'],
  ['stairs of bin/plugin/market', 'bin/plugin/market/plugin-kill.ts', '../author/plugin-dev.js'],
  ['stairs of core/serve/child', 'core/serve/child/child.ts', '../worker/worker.js'],
  ['folders of core/serve', 'core/serve/attic/index.ts', '../index.js'],
  ['stairs of core/control/operations/plan', 'core/control/operations/plan/set.ts', '../live/wake.js'],
  ['folders of core/control/operations', 'core/control/operations/attic/index.ts', '../../index.js'],
  ['a wake needs neither registry nor builder', 'core/control/operations/live/wake.ts', '../shop/ask.js'],
  ['front door', 'core/protocol/worker.ts', '../model/tenant.js'],
  ['front door, from worker.ts', 'core/worker.ts', './runtime/http/open.js'],
  ['entries are started', 'test/core/serve.test.ts', '../../core/worker.js'],
  ['floor of bin', 'bin/operator/up.ts', '../../core/platform/index.js'],
  ['bin sees the client only', 'bin/operator/tenant.ts', '../../core/control/index.js'],
  ['templates see the SDK only', 'templates/plugins/greeter/src/index.ts', '../../../../core/shop/index.js'],
  ['templates see the SDK only', 'templates/plugins/greeter/src/index.ts', '../../ping/src/index.js'],
  ['templates need the SDK only', 'templates/plugins/greeter/src/index.ts', 'semver'],
  ['no dev dependencies', 'core/model/index.ts', 'vitest'],
  ['listed in package.json', 'core/model/index.ts', 'picomatch'],
  ['resolvable', 'core/model/index.ts', './gone.js'],
] as const

const lazy = [
  ['floor of bin, lazily', 'bin/operator/status.ts', '../../core/platform/index.js'],
  ['floor of ^bin/plugin/author/', 'bin/plugin/author/plugin-dev.ts', '../../../core/database/index.js'],
] as const

/** Every room with a front door, so that each wrong import above is wrong for one reason. */
const rooms = [
  'model',
  'sdk',
  'protocol',
  'shop',
  'runtime',
  'database',
  'build',
  'serve',
  'outbox',
  'control',
  'platform',
]
const empty = 'export const nothing = null\n'

const rightFiles: Readonly<Record<string, string>> = {
  ...Object.fromEntries(rooms.map((room) => [`core/${room}/index.ts`, empty])),
  'core/model/tenant.ts': empty,
  'core/runtime/http/open.ts': empty,
  'core/worker.ts': "import './runtime/index.js'\n",
  'core/serve/worker/worker.ts': "import '../child/child.js'\nimport '../index.js'\n",
  'core/serve/child/child.ts': empty,
  'core/control/control.ts': empty,
  'core/control/operations/live/wake.ts': empty,
  'core/control/operations/shop/ask.ts': "import '../../control.js'\n",
  'core/sdk/host/index.ts': empty,
  'core/shop/cart.ts': "import '../sdk/index.js'\nimport '../sdk/host/index.js'\n",
  'core/control/client/index.ts': "import '../../model/index.js'\n",
  'registry/index.ts': "import 'semver'\n",
  'bin/shopctl.ts': "import '../core/control/client/index.js'\nawait import('./operator/up.js')\n",
  'bin/operator/up.ts': "await import('../../core/platform/index.js')\n",
  'templates/plugins/ping/src/index.ts': "import 'node:crypto'\nimport '@shopctl/sdk'\n",
}

test('right imports are let through', { timeout: 30_000 }, async () => {
  using project = plantProject(rightFiles)
  const { code, output } = await runGate('imports', project.folder)
  expect(output).toContain('no dependency violations')
  expect(code).toBe(0)
})

// The gate itself says how many it has seen; this takes as long as the gate does.
test.runIf(isThorough)('the repository’s modules are seen, all of them', { timeout: 30_000 }, async () => {
  const sources = globSync('{bin,core,registry,test}/**/*.ts', { cwd: repository, exclude: ['core/sdk/dist/**'] })
  const { output } = await runGate('imports', repository)
  const [, seen] = /(\d+) modules/.exec(output) ?? []
  expect(sources.length).toBeGreaterThan(100)
  expect(Number(seen)).toBeGreaterThanOrEqual(sources.length)
})

let outcome: Outcome
beforeAll(async () => {
  const imports = new Map(Object.entries(rightFiles))
  const add = (file: string, line: string) => imports.set(file, `${imports.get(file) ?? empty}${line}\n`)
  for (const [, file, target] of wrong) add(file, `import '${target}'`)
  for (const [, file, target] of lazy) add(file, `await import('${target}')`)
  add('core/model/index.ts', "import './circle.js'")
  add('core/model/circle.ts', "import './index.js'")
  using project = plantProject(Object.fromEntries(imports))
  outcome = await runGate('imports', project.folder)
}, 30_000)

test.for([...wrong, ...lazy])('%s: %s must not import %s', ([rule, file]) => {
  expect(outcome.output).toContain(`error ${rule}: ${file}`)
})

test('a circle is refused', () => {
  expect(outcome.output).toContain('error no circles: core/model/')
})

test('wrong imports end the gate with an error', () => {
  expect(outcome.code).toBeGreaterThan(0)
})
