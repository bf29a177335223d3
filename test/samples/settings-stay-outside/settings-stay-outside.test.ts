/**
 * Settings and secrets are handed to a worker at its start and are in no bundle: other settings are another release with
 * the same bundle, and a secret can be read nowhere, neither in a file of the platform nor in its databases nor by the API.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminDatabase } from '../../setup/admin-database.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'

const secrets = ['a-secret-that-nobody-may-read', 'another-secret-after-a-rotation'] as const
const plainSetting = 'a-setting-that-everybody-may-read'

const keeper = {
  name: 'keeper',
  source: `
    import { Config, Controller, Get, Plugin, type Static, Type } from '@shopctl/sdk'
    const KeeperConfig = Type.Object({ secret: Type.String({ writeOnly: true }), words: Type.String() })
    type KeeperConfig = Static<typeof KeeperConfig>

    @Controller('/keeper')
    class Keeping {
      constructor(private readonly config: Config<KeeperConfig>) {}
      @Get()
      show() {
        const { secret, words } = this.config
        return { secret: secret.split('').reverse().join(''), words }
      }
    }

    @Plugin({ config: KeeperConfig, controllers: [Keeping] })
    export default class Keeper {}`,
}

/** Signs with the shop's name where the seller says nothing else. */
const signer = {
  name: 'signer',
  source: `
    import { Config, Controller, Get, Plugin, type Static, Type } from '@shopctl/sdk'
    const SignerConfig = Type.Object({ signature: Type.Optional(Type.String()) })
    type SignerConfig = Static<typeof SignerConfig>

    @Controller('/signature')
    class Signing {
      constructor(private readonly config: Config<SignerConfig>) {}
      @Get()
      show() {
        return { signature: this.config.signature }
      }
    }

    @Plugin({
      config: SignerConfig,
      defaults: ({ name, currency }) => ({ signature: \`\${name}, for \${currency}\` }),
      controllers: [Signing],
    })
    export default class Signer {}`,
}

let platform: TestPlatform
let shopper: Shopper

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  const sources = [keeper, signer].map((source) => publish(platform, platform.home, source))
  const [shop] = await Promise.all([openShop(platform, 'acme'), ...sources])
  shopper = shop
  await addPlugins(platform.client, 'acme', { package: 'keeper', config: { secret: secrets[0], words: plainSetting } })
}, 120_000)

afterAll(() => platform.close())

const reversed = (text: string): string => text.split('').toReversed().join('')

test('config and secrets are read at the worker’s start: a secret is rotated, and any config changed, without a rebuild (S9) (S20)', async () => {
  expect((await shopper.request('GET', '/keeper')).body).toEqual({ secret: reversed(secrets[0]), words: plainSetting })
  const phases = new Set<string>()
  const rotation = { kind: 'configure', name: 'keeper', config: { secret: secrets[1] } } as const
  const { release } = await platform.client.changeSet('acme', rotation, ({ phase }) => phases.add(phase))
  expect((await shopper.request('GET', '/keeper')).body).toEqual({ secret: reversed(secrets[1]), words: plainSetting })
  const [, before] = await platform.client.releases('acme')
  expect(release.bundle).toBe(before?.bundle)
  expect([...phases]).toEqual(['migrate', 'start', 'record', 'switch', 'drain'])
})

test('config and secrets are never in a bundle: a search of the bundles, and of all files, for the secret finds nothing (S20)', async () => {
  const files = (await readdir(platform.home, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
  const holding = async (text: string): Promise<string[]> => {
    const found = files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      const bytes = await readFile(path).catch(() => Buffer.alloc(0))
      return bytes.includes(text) ? [path] : []
    })
    return (await Promise.all(found)).flat()
  }
  for (const secret of [...secrets, ...secrets.flatMap(base64)]) expect(await holding(secret)).toEqual([])
  expect((await holding(plainSetting)).filter((path) => path.includes('bundles'))).toEqual([])
  // The search finds what is there.
  expect((await holding('export default class Keeper')).length).toBeGreaterThan(0)
  expect(files.some(({ parentPath }) => parentPath.endsWith('bundles'))).toBe(true)
})

/** How the middle of it looks in base64: that depends on how many bytes stand before it. */
const base64 = (text: string): string[] =>
  ['', 'x', 'xx'].map((before) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(4, -4),
  )

test('no row of the databases holds a secret in clear', async () => {
  for (const name of ['shopctl', 'shopctl_tenants'] as const) {
    const database = await adminDatabase(platform.home, name)
    try {
      const { rows: tables } = await database.query<{ id: string }>(
        `select format('%I.%I', schemaname, tablename) as id from pg_tables where schemaname !~ '^(pg_|information_)'`,
      )
      expect(tables.length).toBeGreaterThan(0)
      for (const { id } of tables) {
        const sql = `select count(*)::int as n from ${id} t where t::text like any($1)`
        const { rows } = await database.query<{ n: number }>(sql, [secrets.map((secret) => `%${secret}%`)])
        expect({ table: id, n: rows[0]?.n }).toEqual({ table: id, n: 0 })
      }
    } finally {
      await database.end()
    }
  }
})

test('what the command line shows of a plugin names the secret and keeps its value', async () => {
  const { code, answer } = await shopctl(platform.home, 'plugin', 'list', '--tenant', 'acme')
  expect(code).toBe(0)
  expect(answer).toMatchObject([{ name: 'keeper', config: { words: plainSetting }, secrets: ['secret'] }])
  const releases = await shopctl(platform.home, 'release', 'list', '--tenant', 'acme')
  for (const secret of secrets) {
    expect(JSON.stringify(answer)).not.toContain(secret)
    expect(JSON.stringify(releases.answer)).not.toContain(secret)
  }
})

test('no process shows it in its command line or environment', async () => {
  const pids = [platform.process.pid!, ...(await childrenOf(platform.home)).map(({ pid }) => pid)]
  for (const pid of pids) {
    const shown = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    )
    for (const secret of secrets) expect(shown.join()).not.toContain(secret)
  }
})

test('the hash of a bundle is that of its code, which is the same for all who have the same set', async () => {
  const other = await openShop(platform, 'globex', { keeper: { config: { secret: 'of-globex', words: 'its own' } } })
  const [[acme], [globex]] = await Promise.all([platform.client.releases('acme'), platform.client.releases('globex')])
  expect(globex?.bundle).toBe(acme?.bundle)
  const code = await readFile(join(platform.home, 'bundles', `${acme?.bundle}.mjs`))
  expect(createHash('sha256').update(code).digest('hex')).toBe(acme?.bundle)
  expect((await other.request('GET', '/keeper')).body).toEqual({ secret: reversed('of-globex'), words: 'its own' })
})

test('config for a plugin that is not there is kept and shown, not an error, and the plugin finds it when it is back (S20)', async () => {
  const { client } = platform
  await client.changeSet('acme', { kind: 'remove', names: ['keeper'] }, () => undefined)
  expect(await client.plugins('acme')).toMatchObject([
    { name: 'keeper', state: 'removed', version: null, config: { words: plainSetting }, secrets: ['secret'] },
  ])
  await addPlugins(client, 'acme', 'keeper')
  expect((await shopper.request('GET', '/keeper')).body).toEqual({ secret: reversed(secrets[1]), words: plainSetting })
})

test('defaults may be computed: in each shop at its start, and they give way to what its seller says (S20)', async () => {
  const other = await openShop(platform, 'initech', { signer: {} })
  const { release } = await addPlugins(platform.client, 'acme', 'signer')
  const signatureOf = async (shop: Shopper) => (await shop.request('GET', '/signature')).body
  expect(await signatureOf(shopper)).toEqual({ signature: 'acme, for EUR' })
  expect(await signatureOf(other)).toEqual({ signature: 'initech, for EUR' })
  expect(await readFile(join(platform.home, 'bundles', `${release.bundle}.mjs`), 'utf8')).not.toContain('acme')

  const configure = (signature: string | null) =>
    platform.client.changeSet('acme', { kind: 'configure', name: 'signer', config: { signature } }, () => undefined)
  await configure('Ada')
  expect(await signatureOf(shopper)).toEqual({ signature: 'Ada' })
  await configure(null)
  expect(await signatureOf(shopper)).toEqual({ signature: 'acme, for EUR' })
}, 40_000)
