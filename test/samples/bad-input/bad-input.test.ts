/**
 * What a person can get wrong: each is answered by a code, a sentence that names the culprit and a next step, within
 * seconds; and the tenant is as it was, down to the rows of the database and what a shopper sees.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Change } from '../../../core/model/index.js'
import { someFacts } from '../../registry/packed.js'
import { handmade } from '../../setup/handmade.js'
import { stateOf } from '../../setup/platform-state.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { shopctl } from '../../setup/shopctl.js'
import { addPlugins, bare, openShop, smallShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { mostly } from '../../setup/thorough.js'

let platform: TestPlatform

const greeter = {
  name: 'greeter',
  source: `
    import { Config, Plugin, type Static, Type } from '@shopctl/sdk'
    const GreeterConfig = Type.Object({ words: Type.String(), times: Type.Integer({ default: 1 }) })
    type GreeterConfig = Static<typeof GreeterConfig>
    @Plugin({ config: GreeterConfig })
    export default class Greeter {
      constructor(readonly config: Config<GreeterConfig>) {}
    }`,
}
const plain = {
  name: 'plain',
  source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Plain {}`,
}

const leftpad = { name: 'leftpad', code: 'export default () => 0' }
const ungated = {
  name: 'handmade',
  code: 'export default class {}',
  manifest: { shopctl: { title: 'Handmade', scopes: [] } },
}
/** Its code is not what its manifest says. */
const broken = {
  name: 'broken',
  code: 'export default class {}',
  manifest: { peerDependencies: { '@shopctl/sdk': '^1' }, shopctl: { title: 'Broken', scopes: [], facts: someFacts } },
}

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  const packages = [leftpad, ungated, broken, await handmade(plain)]
  await Promise.all([
    publish(platform, platform.home, greeter),
    openShop(platform, 'acme'),
    ...packages.map((made) => publishByHand(platform, made)),
  ])
  await addPlugins(platform.client, 'acme', { package: 'greeter', config: { words: 'hi' } })
}, 120_000)

afterAll(() => platform.close())

const add = (name: string, more: object = {}): Change => ({
  kind: 'add',
  plugins: [{ package: name, range: '*', ...more }],
})

const configure = (json: string): Change => ({ kind: 'configure', name: 'greeter', config: JSON.parse(json) })

interface Refused {
  readonly code: string
  readonly status: number
  readonly message: string
  readonly hint?: string
}

/** The change's refusal; the tenant must be as before, and the answer must come soon. */
async function refusal(change: Change, limit = 5_000): Promise<Refused> {
  const before = await stateOf(platform, 'acme')
  const started = performance.now()
  const error = await platform.client
    .changeSet('acme', change, () => undefined)
    .then(
      () => undefined,
      (error: Refused) => error,
    )
  expect(performance.now() - started).toBeLessThan(limit)
  expect(error, 'the change went through').toBeDefined()
  expect(await stateOf(platform, 'acme')).toEqual(before)
  return error!
}

/** Of what is refused by the same lines, one. */
const further = [
  'a version that is not published',
  'a setting of the wrong type',
  'configuring an unknown key',
  'taking a needed setting away',
  'configuring what is not there',
  'a rollback beyond all numbers',
  'constructor for a setting',
  'a path for a name',
  'a prototype for an installation',
  'constructor for what is removed',
  'a name in other letters',
]
const isUsual = ([what]: readonly [string, ...unknown[]]): boolean => !further.includes(what)

describe('a change that asks for what cannot be is refused and changes nothing:', () => {
  const long = 'x'.repeat(10_240)
  const cases: readonly (readonly [what: string, change: Change, code: string, culprit: string | RegExp])[] = [
    ['a plugin that is not in the registry', add('no-such-plugin'), 'PLUGIN_NOT_FOUND', 'no-such-plugin'],
    ['a range that is none', add('plain', { range: '>>1' }), 'RANGE_INVALID', '>>1'],
    ['a version that is not published', add('plain', { range: '^9' }), 'VERSION_NOT_FOUND', /\^9.*1\.0\.0/],
    ['a package that is no plugin', add('leftpad'), 'NOT_A_PLUGIN', 'leftpad@1.0.0'],
    ['a plugin that went around the gate', add('handmade'), 'DEPENDENCY_UNSUPPORTED', 'handmade@1.0.0'],
    ['an installation name that is taken', add('plain', { name: 'greeter' }), 'INSTALLATION_EXISTS', 'greeter'],
    ['a setting of the wrong type', add('greeter', { name: 'g2', config: { words: 1 } }), 'CONFIG_INVALID', '"words"'],
    ['a setting that there is not', add('plain', { config: { wrods: 'x' } }), 'CONFIG_INVALID', 'wrods'],
    ['a setting that is missing', add('greeter', { name: 'g2' }), 'CONFIG_INVALID', '"words" is missing'],
    [
      'configuring with the wrong type',
      { kind: 'configure', name: 'greeter', config: { times: 'many' } },
      'CONFIG_INVALID',
      '"times"',
    ],
    [
      'configuring an unknown key',
      { kind: 'configure', name: 'greeter', config: { wrods: 'x' } },
      'CONFIG_INVALID',
      'wrods',
    ],
    [
      'taking a needed setting away',
      { kind: 'configure', name: 'greeter', config: { words: null } },
      'CONFIG_INVALID',
      'words',
    ],
    ['removing what is not there', { kind: 'remove', names: ['ghost'] }, 'INSTALLATION_NOT_FOUND', 'ghost'],
    [
      'configuring what is not there',
      { kind: 'configure', name: 'ghost', config: {} },
      'INSTALLATION_NOT_FOUND',
      'ghost',
    ],
    [
      'disabling what is not there',
      { kind: 'disable', names: ['greeter', 'ghost'] },
      'INSTALLATION_NOT_FOUND',
      'ghost',
    ],
    ['a rollback to a release that never was', { kind: 'rollback', to: 999 }, 'RELEASE_NOT_FOUND', '999'],
    ['a rollback beyond all numbers', { kind: 'rollback', to: 2 ** 40 }, 'INPUT_INVALID', '"to"'],
    ['a prototype for a setting', configure('{"__proto__":{"polluted":true}}'), 'INPUT_INVALID', 'JSON'],
    ['constructor for a setting', configure('{"constructor":{"prototype":1}}'), 'INPUT_INVALID', 'JSON'],
    ['toString for a setting', configure('{"toString":"x"}'), 'CONFIG_INVALID', 'toString'],
    ['a path for a name', add('../x'), 'INPUT_INVALID', 'package'],
    ['a prototype for a name', add('__proto__'), 'INPUT_INVALID', 'package'],
    ['a prototype for an installation', add('plain', { name: '__proto__' }), 'INPUT_INVALID', 'name'],
    ['constructor for a name', add('constructor'), 'PLUGIN_NOT_FOUND', 'constructor'],
    [
      'constructor for what is removed',
      { kind: 'remove', names: ['constructor'] },
      'INSTALLATION_NOT_FOUND',
      'constructor',
    ],
    ['ten kilobytes of name', add(long), 'INPUT_INVALID', 'package'],
    ['a name in other letters', add('grüßer'), 'INPUT_INVALID', 'package'],
    ['a name that lies in the registry’s own paths', add('-'), 'INPUT_INVALID', 'package'],
  ]
  test.each(mostly(cases, isUsual))('%s', async (...[, change, code, culprit]) => {
    const { code: told, message, hint, status } = await refusal(change)
    expect({ told, message }).toEqual({ told: code, message: expect.stringMatching(culprit) as string })
    expect(message.length).toBeLessThan(1_000)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    if (code !== 'INPUT_INVALID') expect(hint).toMatch(/\S/)
    // Whoever only looks hears the same.
    await expect(platform.client.plan('acme', change)).rejects.toMatchObject({ code: told, message })
  })
})

test('a change, and a look at it, tell what is wrong with the settings of all its plugins at once', async () => {
  const plugins = [
    { package: 'greeter', range: '*', name: 'g2' },
    { package: 'plain', range: '*', config: { wrods: 'x' } },
  ]
  const change: Change = { kind: 'add', plugins }
  const message = expect.stringMatching(/"g2" is not valid: "words" is missing.*"plain" is not valid:.*wrods/) as string
  await expect(platform.client.plan('acme', change)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message })
  expect(await refusal(change)).toMatchObject({ code: 'CONFIG_INVALID', message })
})

test('a plugin’s config is validated before it starts: nothing is built or started for one that is not valid (S9)', async () => {
  const phases: string[] = []
  const change = add('greeter', { name: 'g2', config: { words: 'hi', times: 1.5 } })
  const changed = platform.client.changeSet('acme', change, ({ phase }) => phases.push(phase))
  await expect(changed).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('"times"') as string,
  })
  for (const later of ['migrate', 'start', 'switch']) expect(phases).not.toContain(later)
  const { state, plugins } = await platform.client.tenant('acme')
  expect({ state, plugins }).toEqual({ state: 'ready', plugins: ['greeter@1.0.0'] })
})

test('a rollback to a release that never went live is refused', async () => {
  await expect(addPlugins(platform.client, 'acme', 'broken')).rejects.toMatchObject({ code: 'RELEASE_FAILED' })
  const [failed] = await platform.client.releases('acme')
  expect(failed?.state).toBe('failed')
  const { code, hint } = await refusal({ kind: 'rollback', to: failed!.number })
  expect({ code, hint }).toEqual({ code: 'RELEASE_NEVER_LIVE', hint: expect.stringMatching(/\S/) as string })
})

describe('a tenant that is not there, or is there already:', () => {
  test.each(['globex', 'constructor', '__proto__', '..', '../acme', 'ACME', 'ümläut', '%'])(
    'none is called %.20s',
    async (slug) => {
      const change = platform.client.changeSet(slug, add('plain'), () => undefined)
      await expect(change).rejects.toMatchObject({ code: expect.stringMatching(/^(TENANT_)?NOT_FOUND$/), status: 404 })
      await expect(platform.client.plugins(slug)).rejects.toMatchObject({ status: 404 })
      await expect(platform.client.removeTenant(slug)).rejects.toMatchObject({ status: 404 })
    },
  )

  test('an address of ten kilobytes is refused as such', async () => {
    const read = platform.client.plugins('x'.repeat(10_240))
    const error = (await read.catch((error: Refused) => error)) as Refused
    expect(error.code).toMatch(/INPUT_INVALID|NOT_FOUND/)
    expect(error.message.length).toBeLessThan(1_000)
  })

  test('making one that exists leaves the first as it is', async () => {
    const before = await stateOf(platform, 'acme')
    const again = platform.client.createTenant({ ...smallShop('acme'), currency: 'USD' }, () => undefined)
    await expect(again).rejects.toMatchObject({ code: 'TENANT_EXISTS', hint: expect.stringMatching(/\S/) })
    expect(await stateOf(platform, 'acme')).toEqual(before)
  })

  test.each(['__proto__', '../x', 'x'.repeat(10_240), 'Ümlaut', '1st', ''])(
    'none can be called %.20s',
    async (slug) => {
      const made = platform.client.createTenant(smallShop(slug), () => undefined)
      await expect(made).rejects.toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining('slug') })
    },
  )

  test('one whose plugin cannot be had is not made, and can be made afterwards', async () => {
    const broken = smallShop('initech', { ghost: {} })
    await expect(platform.client.createTenant(broken, () => undefined)).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
    })
    await expect(platform.client.tenant('initech')).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' })
    const shopper = await openShop(platform, 'initech')
    expect((await shopper.request('GET', '/products')).status).toBe(200)
    await platform.client.removeTenant('initech')
  })
})

describe('the command line answers a refusal by code 2 and its words as JSON:', () => {
  const inAcme = ['--tenant', 'acme']
  const cases: readonly [string, readonly string[], string][] = [
    ['an unknown plugin', ['plugin', 'add', 'no-such-plugin', ...inAcme], 'PLUGIN_NOT_FOUND'],
    ['trust in what nobody has published', ['plugin', 'trust', 'no-such-plugin'], 'PLUGIN_NOT_FOUND'],
    ['a bad range', ['plugin', 'add', 'plain@>>1', ...inAcme], 'RANGE_INVALID'],
    ['an unknown tenant', ['plugin', 'list', '--tenant', 'globex'], 'TENANT_NOT_FOUND'],
    ['a wrong setting', ['plugin', 'configure', 'greeter', 'times=many', ...inAcme], 'CONFIG_INVALID'],
    ['a hostile name', ['plugin', 'add', '../x', ...inAcme], 'NAME_INVALID'],
    ['a release that never went live', ['release', 'rollback', '999', ...inAcme], 'RELEASE_NOT_FOUND'],
    ['a word that is no number', ['release', 'rollback', 'x', ...inAcme], 'USAGE'],
  ]
  test.each(cases)('%s', async (_what, argv, code) => {
    const { code: exit, answer } = await shopctl(platform.home, ...argv)
    expect(answer.error).toMatchObject({ code, hint: expect.stringMatching(/\S/) })
    expect(exit).toBe(2)
  })
})

test('trust in a misspelt name is refused, and the next step names the one that was meant', async () => {
  const { answer } = await shopctl(platform.home, 'plugin', 'trust', 'plain', 'greter')
  expect(answer.error?.hint).toContain('Did you mean greeter?')
  expect((await platform.client.trusted()).map((plugin) => plugin.package)).not.toContain('plain')
})

test('a misspelt plugin is refused, and the next step names the one that was meant', async () => {
  const { client } = platform
  const asked = [
    client.changeSet('acme', add('greter'), () => undefined),
    client.plan('acme', { kind: 'configure', name: 'greter', config: {} }),
    client.makeToken('acme', 'greter'),
    client.pluginData('acme', 'greter'),
    client.replayEvents('acme', { plugin: 'greter' }),
    client.dropEvents('acme', { plugin: 'greter' }),
  ]
  const hint = expect.stringContaining('Did you mean greeter?') as string
  for (const answer of await Promise.allSettled(asked))
    expect(answer).toMatchObject({ reason: { code: expect.stringMatching(/_NOT_FOUND$/) as string, hint } })
})

describe('a registry that does not answer', () => {
  const pidOf = async (): Promise<number | undefined> =>
    (await childrenOf(platform.home)).find(({ command }) => command.includes('processes/registry.cjs'))?.pid

  test('is said to be down while it hangs, and nothing waits for it longer than seconds', async () => {
    const pid = (await pidOf())!
    process.kill(pid, 'SIGSTOP')
    try {
      const { code, hint } = await refusal(add('plain'), 10_000)
      expect({ code, hint }).toEqual({ code: 'REGISTRY_UNREACHABLE', hint: expect.stringMatching(/\S/) as string })
      const began = performance.now()
      const { code: exit, answer } = await shopctl(platform.home, 'plugin', 'search', 'plain')
      expect(performance.now() - began).toBeLessThan(10_000)
      expect({ exit, code: answer.error?.code }).toEqual({ exit: 3, code: 'REGISTRY_UNREACHABLE' })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  })

  test('is started again after kill -9, and the same change lands then', async () => {
    const pid = (await pidOf())!
    process.kill(pid, 'SIGKILL')
    const first = await addPlugins(platform.client, 'acme', { package: 'plain', name: 'first-try' }).catch(
      (error: Refused) => error,
    )
    if ('code' in first) expect(first.code).toBe('REGISTRY_UNREACHABLE')
    await vi.waitFor(async () => expect(await pidOf()).not.toBe(undefined), { timeout: 10_000 })
    await vi.waitFor(() => addPlugins(platform.client, 'acme', 'plain'), { timeout: 15_000, interval: 100 })
    expect(await pidOf()).not.toBe(pid)
    expect((await platform.client.plugins('acme')).map(({ name }) => name)).toContain('plain')
  })
})

test('a platform that is not there is told by code 3 and how to start it', async () => {
  const { code, answer } = await shopctl(`${platform.home}-nowhere`, 'status')
  expect({ code, error: answer.error }).toMatchObject({
    code: 3,
    error: { code: 'PLATFORM_DOWN', hint: expect.stringContaining('Start it') },
  })
})
