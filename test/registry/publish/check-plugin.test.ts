import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Kernel } from '../../../core/protocol/index.js'
import { checkPlugin } from '../../../registry/index.js'
import { makeFakeKernel } from './fake-kernel.js'
import { withManyFaults } from './with-many-faults.js'
import { type PluginSketch, writePlugin } from './write-plugin.js'

let home: string
let kernel: Kernel
const untilLate = (): AbortSignal => AbortSignal.timeout(60_000)

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'shopctl-check-'))
  kernel = await makeFakeKernel(home)
})
afterAll(() => rm(home, { recursive: true }))

async function reasonsAgainst(name: string, sketch: PluginSketch): Promise<readonly string[]> {
  return (await checkPlugin({ folder: await writePlugin(name, sketch), kernel, signal: untilLate() })).reasons
}

const asked = new Map<PluginSketch, Promise<readonly string[]>>()
function reasonsOnce(sketch: PluginSketch): Promise<readonly string[]> {
  const reasons = asked.get(sketch) ?? reasonsAgainst('refused', sketch)
  asked.set(sketch, reasons)
  return reasons
}

/** What is wrong, and what is said of it. */
const faults: readonly [string, PluginSketch, string][] = [
  ['an install script', { manifest: { scripts: { postinstall: 'curl' } } }, 'it has a script "postinstall"'],
  ['a git dependency', { manifest: { dependencies: { a: 'github:b/a' } } }, 'it needs "a" from "github:b/a"'],
  ['a file dependency', { manifest: { dependencies: { a: 'file:../a' } } }, 'it needs "a" from "file:../a"'],
  ['an address', { manifest: { dependencies: { a: 'https://a.example/a.tgz' } } }, 'it needs "a" from "https:'],
  ['a bundled dependency', { manifest: { bundledDependencies: ['a'] } }, 'it bundles dependencies'],
  ['native code', { files: { 'assets/a.node': '' } }, 'it has native code (assets/a.node)'],
  ['a build of native code', { files: { 'binding.gyp': '' } }, 'it has native code (binding.gyp)'],
  ['a private package', { manifest: { private: true } }, '"private": true'],
  [
    'its own copy of the kernel',
    { manifest: { dependencies: { tsyringe: '^4' } } },
    '"tsyringe" comes from the platform',
  ],
  [
    'another SDK',
    { manifest: { peerDependencies: { '@shopctl/sdk': '^2' } } },
    'it needs @shopctl/sdk ^2; this platform has 1.0.0',
  ],
  ['no code', { files: { 'src/index.ts': null } }, 'there is no src/index.ts'],
  ['a scope too many', { shopctl: { scopes: ['mail'] } }, 'asks for mail, which nothing in it uses'],
  [
    'a scope too few',
    { files: { 'src/index.ts': "export const facts = { capabilities: ['carts:read'] }\n" } },
    'it uses carts:read, for which "shopctl.scopes" has no "carts:read"',
  ],
  [
    'a host of no setting',
    {
      shopctl: { scopes: ['http:config.url'] },
      files: { 'src/index.ts': "export const facts = { capabilities: ['http'] }\n" },
    },
    'http:config.url names no setting',
  ],
  [
    'a module that writes to the console',
    { files: { 'src/index.ts': "export const facts = {}\nconsole.log('hello')\n" } },
    'src/index.ts:2:1 there is no console in a shop: have Log injected',
  ],
  [
    'a module that throws',
    { files: { 'src/index.ts': "throw new Error('no luck')\n" } },
    'it throws when it is loaded: no luck (src/index.ts:1:7)',
  ],
  [
    'a module that exits',
    { files: { 'src/index.ts': 'Object(globalThis).process.exit(3)\n' } },
    'it ended the process while it was loaded (exit code 3)',
  ],
  [
    'a field with a schema that is none',
    {
      files: {
        'src/index.ts': `export const facts = { fields: [{ entity: 'cart', name: 'a', write: 'shopper', schema: { type: 'txt' } }] }\n`,
      },
    },
    'its field cart.a: ',
  ],
  [
    'a field whose default does not fit',
    {
      files: {
        'src/index.ts': `export const facts = { fields: [{ entity: 'cart', name: 'a', write: 'plugin', schema: { type: 'integer', default: 'x' } }] }\n`,
      },
    },
    'its field cart.a: a default does not fit',
  ],
  [
    'a field of orders that shoppers write',
    {
      files: {
        'src/index.ts': `export const facts = { fields: [{ entity: 'order', name: 'a', write: 'shopper', schema: {} }] }\n`,
      },
    },
    'its field order.a: shoppers change no orders',
  ],
  [
    'a field whose order could not take it from the cart',
    {
      files: {
        'src/index.ts': `export const facts = { fields: [{ entity: 'cart', name: 'a', write: 'plugin', schema: {} }, { entity: 'order', name: 'a', write: 'plugin', schema: { type: 'string' } }] }\n`,
      },
    },
    'its field cart.a: orders take it from carts, so both need the same schema',
  ],
  [
    'a field with a name that is none',
    {
      files: {
        'src/index.ts': `export const facts = { fields: [{ entity: 'cart', name: 'a-b', write: 'plugin', schema: {} }] }\n`,
      },
    },
    'what it declares is not valid: "fields.0.name"',
  ],
  [
    'a locale of no language',
    { files: { 'locales/german!.json': '{}' } },
    'locales/german!.json is named by no language',
  ],
  ['a locale that is no JSON', { files: { 'locales/de.json': '{' } }, 'locales/de.json: it is no JSON'],
  ['a locale with a key that is none', { files: { 'locales/de.json': '{"titel":"x"}' } }, 'unknown key "titel"'],
  [
    'a locale for a denial that nobody makes',
    { files: { 'locales/de.json': '{"denials":{"GONE":"x"}}' } },
    'locales/de.json: nothing in the code denies with "GONE"',
  ],
  [
    'a locale with a placeholder that never ends',
    { files: { 'src/index.ts': "export default 'NO'\n", 'locales/de.json': '{"denials":{"NO":"{{x"}}' } },
    'locales/de.json:1:19 "NO": Unclosed tag',
  ],
  [
    'a locale with a section that never ends, in a line of its own',
    {
      files: {
        'src/index.ts': "export default 'NO'\n",
        'locales/de.json': '{\n  "denials": {\n    "NO": "Ab {{#minimum}} Stück"\n  }\n}\n',
      },
    },
    'locales/de.json:3:15 "NO": Unclosed section "minimum"',
  ],
  [
    'a locale with a broken placeholder behind an escape',
    { files: { 'src/index.ts': "export default 'NO'\n", 'locales/de.json': '{"denials":\n{"NO":"\\"{{x"}}' } },
    'locales/de.json:2:2 "NO": Unclosed tag',
  ],
  [
    'a denial with a placeholder that never ends',
    {
      files: {
        'src/index.ts': [
          "const deny = (code: string, words: string) => ({ code, words }) // as in '@shopctl/sdk'",
          "export const no = deny('TOO_SMALL', 'Orders start at {{minimum}}.')",
          'export const never = deny(',
          "  'TOO_LARGE',",
          '  "It\'s at most {{maximum}.",',
          ')',
        ].join('\n'),
      },
    },
    'src/index.ts:5:17 "TOO_LARGE": Unclosed tag',
  ],
  [
    'a mail with a section that was never begun',
    { files: { 'mail/hi.md': 'Subject: Hi\n\nDear {{/name}}' } },
    'mail/hi.md:3:6 Unopened section "name"',
  ],
  [
    'a locale for a setting that is not there',
    { files: { 'locales/de.json': '{"config":{"url":{"title":"x"}}}' } },
    'locales/de.json: the config has no "url"',
  ],
  [
    'a translation of no mail',
    { files: { 'mail/bye.de.md': 'Subject: Hallo\n\nHallo' } },
    'mail/bye.de.md translates mail/bye.md, which is not there',
  ],
  ['an asset that no shop serves', { files: { 'assets/a.html': '' } }, 'assets/a.html is no asset; they end in avif'],
  [
    'an asset that is too large',
    { files: { 'assets/a.txt': 'x'.repeat(1024 * 1024 + 1) } },
    'assets/a.txt is larger than 1 MiB',
  ],
  ['an asset with a strange name', { files: { 'assets/ä.txt': '' } }, 'assets/ä.txt has letters in its name'],
  [
    'a job at no time',
    { files: { 'src/index.ts': "export const facts = { jobs: [{ cron: '61 * * * *', method: 'run' }] }\n" } },
    'the time "61 * * * *" of run is none: ',
  ],
  [
    'facts that are none',
    { files: { 'src/index.ts': 'export const facts = { hooks: 1 }\n' } },
    'what it declares is not valid: "hooks"',
  ],
]

/** What cannot be loaded says nothing of itself that could be wrong, too. */
const cannotBeLoaded = ['no code', 'a module that writes to the console', 'a module that throws', 'a module that exits']
const [alone, others] = [true, false].map((is) => faults.filter(([what]) => cannotBeLoaded.includes(what) === is))
// A check tells all that is wrong at once: what can be wrong in the same plugin is tried in one.
const plugins = [...withManyFaults(others ?? []), ...(alone ?? []).flatMap((fault) => withManyFaults([fault]))]

test.each(plugins.flatMap(({ cases, sketch }) => cases.map(([what, reason]) => [what, sketch, reason] as const)))(
  '%s is refused (P14)',
  async (_, sketch, reason) => {
    expect(await reasonsOnce(sketch)).toContainEqual(expect.stringContaining(reason))
  },
)

test('nothing else is said of them', async () => {
  for (const { cases, sketch } of plugins) expect(await reasonsOnce(sketch)).toHaveLength(cases.length)
})

test('hosts that nobody could agree to are refused, each by its name', async () => {
  const hosts = ['*', '*.com', '*.com.', 'api.*.com', '*example.com', '*.0.0.1', 'a:b:c']
  const reasons = await reasonsAgainst('calling', {
    shopctl: { scopes: hosts.map((host) => `http:${host}`) },
    files: { 'src/index.ts': "export const facts = { capabilities: ['http'] }\n" },
  })
  const named = hosts.map((host) => expect.stringContaining(`"shopctl.scopes" asks for http:${host}: `) as string)
  expect(reasons).toEqual(named)
})

test('a symbolic link among the published files is refused', async () => {
  const folder = await writePlugin('linked', { files: { 'assets/real.txt': '' } })
  await symlink('/etc/hostname', join(folder, 'assets/link.txt'))
  const { reasons } = await checkPlugin({ folder, kernel, signal: untilLate() })
  expect(reasons).toEqual(['assets/link.txt is a symbolic link; put the file itself there'])
})

test('a plugin may use packages that its author has installed', async () => {
  const folder = await writePlugin('dependent', {
    manifest: { dependencies: { '@acme/one': '^1.0.0' } },
    files: {
      'node_modules/@acme/one/package.json':
        '{"name":"@acme/one","version":"1.0.0","type":"module","exports":"./one.js"}',
      'node_modules/@acme/one/one.js': "export const one = 'mail'\n",
      'node_modules/@acme/one/one.d.ts': 'export declare const one: string\n',
      'src/index.ts': "import { one } from '@acme/one'\nexport const facts = { capabilities: [one] }\n",
    },
    shopctl: { scopes: ['mail'] },
  })
  expect(await checkPlugin({ folder, kernel, signal: untilLate() })).toMatchObject({
    reasons: [],
    facts: { capabilities: ['mail'] },
  })
})

test('a plugin’s own tsconfig counts, but not against what the platform needs', async () => {
  const options = {
    noImplicitReturns: true,
    emitDecoratorMetadata: false,
    noEmit: true,
    incremental: true,
    tsBuildInfoFile: 'x',
  }
  const folder = await writePlugin('configured', {
    files: {
      'tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['test'] }),
      'src/index.ts': 'export default function f(a: boolean) { if (a) return 1 }\n',
    },
  })
  expect((await checkPlugin({ folder, kernel, signal: untilLate() })).reasons).toEqual([
    expect.stringContaining('TS7030'),
  ])
})

test('events of a plugin’s own bear its name', async () => {
  const source = (type: string) => ({
    files: { 'src/index.ts': `export const facts = { emits: ['${type}'] }\nexport default class Plugin {}\n` },
  })
  expect(await reasonsAgainst('points', source('points.earned'))).toEqual([])
  expect(await reasonsAgainst('points', source('crm.synced'))).toEqual([
    'it declares the event "crm.synced", whose name does not begin with "points."',
  ])
  expect(await reasonsAgainst('points', source('order.placed'))).toEqual([
    'it declares the event "order.placed", which is the shop’s own to emit',
  ])
})

test('assets have a limit together', async () => {
  const name = (at: number): string => `assets/${at}.txt`
  const files = Object.fromEntries([0, 1, 2, 3, 4, 5].map((at) => [name(at), 'x'.repeat(1024 * 1024)]))
  expect(await reasonsAgainst('heavy', { files })).toEqual(['its assets are larger than 5 MiB together'])
})

test('what sellers read of a plugin in other languages is among its facts, and so are its fields and assets', async () => {
  const fields = [{ entity: 'cart', name: 'note', write: 'shopper', schema: { type: 'string', default: '' } }]
  const files = {
    'src/index.ts': `export const facts = ${JSON.stringify({ fields })}\nexport const code = 'NO'\n`,
    'locales/de.json': JSON.stringify({ title: 'Notiz', denials: { NO: 'Nein' } }),
    'mail/hi.md': 'Subject: Hi\n\nHi',
    'mail/hi.de.md': 'Subject: Hallo\n\nHallo',
    'assets/img/icon.svg': '<svg/>',
  }
  const folder = await writePlugin('notes', { files })
  const { reasons, facts } = await checkPlugin({ folder, kernel, signal: untilLate() })
  expect(reasons).toEqual([])
  expect(facts).toMatchObject({
    fields,
    locales: { de: { title: 'Notiz' } },
    mail: ['hi.de', 'hi'],
    assets: ['img/icon.svg'],
  })
  expect(facts?.locales?.['de']).not.toHaveProperty('denials')
})
