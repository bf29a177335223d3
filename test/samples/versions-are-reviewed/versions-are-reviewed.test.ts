/** An operator's word on published versions: what shops can have, what they had better not have, and what is withdrawn. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../../core/model/index.js'
import { handmade } from '../../setup/handmade.js'
import { controlOf, untilControlAgain } from '../../setup/killable-platform.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { shopctl } from '../../setup/shopctl.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { mostly } from '../../setup/thorough.js'
import type { PluginSource } from '../../setup/write-plugin.js'

const source = `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Teller {}`

let platform: TestPlatform

beforeAll(async () => {
  platform = await TestPlatform.start({
    environment: { ...bare, SHOPCTL_REVIEW: 'required', SHOPCTL_UNREVIEWED: 'inhouse' },
  })
  await Promise.all([
    openShop(platform, 'acme'),
    openShop(platform, 'globex'),
    openShop(platform, 'initech'),
    publish({ name: 'teller', source }),
  ])
}, 120_000)

afterAll(() => platform.close())

const publish = async (plugin: PluginSource) => publishByHand(platform, await handmade(plugin))
const operator = (...words: readonly string[]) => shopctl(platform.home, 'plugin', ...words)
const update = () => platform.client.plan('acme', { kind: 'update', plugins: [] })
const versionIn = async (shop: string) => (await platform.client.plugins(shop))[0]?.version

test('where versions have to be approved, nobody gets or sees one before, and an operator approves it (P14)', async () => {
  expect(await platform.client.search('')).toEqual([])
  await expect(addPlugins(platform.client, 'acme', 'teller')).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' })
  const { answer } = await operator('review')
  expect(answer).toMatchObject({ required: true, waiting: [{ package: 'teller', version: '1.0.0', scopes: [] }] })

  expect(await operator('approve', 'teller@1.0.0')).toMatchObject({ code: 0, answer: [{ running: [] }] })
  expect(await platform.client.search('')).toMatchObject([{ name: 'teller', version: '1.0.0' }])
  await addPlugins(platform.client, 'acme', 'teller')
  expect(await versionIn('acme')).toBe('1.0.0')
})

test('a newer version is offered as soon as it is approved, and one that was rejected never', async () => {
  await publish({ name: 'teller', version: '1.1.0', source })
  await publish({ name: 'teller', version: '1.2.0', source })
  expect((await update()).steps).toEqual([])
  await operator('approve', 'teller@1.1.0')
  await operator('reject', 'teller@1.2.0', '--because', 'it sells the sellers')
  expect((await update()).steps).toMatchObject([{ what: 'update', to: '1.1.0' }])
  expect((await platform.client.details('teller')).versions).toEqual(['1.1.0', '1.0.0'])
  await expect(addPlugins(platform.client, 'globex', { package: 'teller', range: '1.2.0' })).rejects.toMatchObject({
    code: 'VERSION_NOT_FOUND',
  })
})

test('an operator deprecates a version: another one is taken where there is any (P14)', async () => {
  await operator('deprecate', 'teller@1.1.0', '--because', 'it stutters')
  await addPlugins(platform.client, 'globex', 'teller')
  expect(await versionIn('globex')).toBe('1.0.0')
  await addPlugins(platform.client, 'globex', { package: 'teller', range: '1.1.0', name: 'second' })
})

test('an operator yanks a version: no shop gets it any more, and those that have it are told and go on (P14)', async () => {
  const yank = await operator('yank', 'teller@1.0.0', '--because', 'it logs passwords')
  expect(yank).toMatchObject({ code: 0, answer: [{ running: ['acme', 'globex'], verdict: 'yanked' }] })
  expect(await platform.client.plugins('acme')).toMatchObject([
    { name: 'teller', version: '1.0.0', state: 'running', withdrawn: 'it logs passwords' },
  ])
  await expect(addPlugins(platform.client, 'initech', { package: 'teller', range: '1.0.0' })).rejects.toMatchObject({
    code: 'VERSION_NOT_FOUND',
  })
  // What runs is left alone by changes of other kinds.
  await platform.client.changeSet('acme', { kind: 'disable', names: ['teller'] }, () => undefined)
  await platform.client.changeSet('acme', { kind: 'enable', names: ['teller'] }, () => undefined)
  expect(await versionIn('acme')).toBe('1.0.0')
  await platform.client.changeSet('acme', { kind: 'update', plugins: [] }, () => undefined)
  expect(await platform.client.plugins('acme')).toMatchObject([{ version: '1.1.0', withdrawn: null }])
})

test('what a shop has is built anew from the registry, whatever was said of it, where all that was unpacked and built is lost (S10)', async () => {
  for (const folder of ['store', 'prebundles', 'bundles'])
    await rm(join(platform.home, folder), { recursive: true, force: true })
  const before = await controlOf(platform)
  // It has what it has read in its memory.
  process.kill(before, 'SIGKILL')
  await untilControlAgain(platform, before)
  await operator('approve', 'teller@1.1.0')
  await addPlugins(platform.client, 'globex', { package: 'teller', range: '1.1.0', name: 'third' })
  expect(await versionIn('globex')).toBe('1.0.0')
  expect(await platform.client.plugins('globex')).toMatchObject([{ withdrawn: 'it logs passwords' }, {}, {}])
  await operator('deprecate', 'teller@1.1.0', '--because', 'it stutters')
  await platform.client.changeSet('globex', { kind: 'remove', names: ['third'] }, () => undefined)
})

test.each(mostly(['fetch', 'start'], (phase) => phase === 'fetch'))(
  'yanked in the phase %s of the change that installs it: it is live, and the shop is told',
  async (phase) => {
    const name = `gone-in-${phase}`
    await publish({ name, source })
    await operator('approve', `${name}@1.0.0`)
    let yanking: Promise<unknown> = Promise.resolve()
    const adding: Change = { kind: 'add', plugins: [{ package: name, range: '*' }] }
    await platform.client.changeSet('initech', adding, (step) => {
      if (step.phase === phase && step.ms === undefined && step.detail === undefined)
        yanking = operator('yank', `${name}@1.0.0`, '--because', 'it lies')
    })
    await yanking
    expect((await platform.client.plugins('initech')).find((plugin) => plugin.name === name)).toMatchObject({
      state: 'running',
      withdrawn: 'it lies',
    })
  },
)

test('a word is taken back, and one on what is not there is refused', async () => {
  expect(await operator('review', '--withdraw', 'teller@1.2.0')).toMatchObject({ code: 0 })
  expect((await operator('review')).answer).toMatchObject({ waiting: [{ version: '1.2.0' }] })
  expect((await operator('review', '--withdraw', 'teller@1.2.0')).answer.error?.code).toBe('REVIEW_NOT_FOUND')
  expect((await operator('approve', 'teller@9.0.0')).answer.error?.code).toBe('VERSION_NOT_FOUND')
  expect((await operator('approve', 'nobody@1.0.0')).answer.error?.code).toBe('PLUGIN_NOT_FOUND')
  expect((await operator('yank', 'teller@1.1.0')).answer.error?.code).toBe('USAGE')
  expect((await operator('approve', 'teller')).answer.error?.code).toBe('USAGE')
})

/** What a shop's seller finds in the admin. */
async function foundBy(tenant: string): Promise<string[]> {
  const { client } = platform
  const { admin } = await platform.status()
  const { password: old } = await client.resetPassword(tenant)
  const send = (method: string, path: string, { body, cookie = '' }: { body: object; cookie?: string }) =>
    fetch(`${admin}/api${path}`, {
      method,
      headers: { cookie, origin: admin, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const cookieOf = (answer: Response): string => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const first = cookieOf(await send('POST', '/session', { body: { tenant, password: old } }))
  const change = { body: { old, new: 'correct horse battery' }, cookie: first }
  const cookie = cookieOf(await send('PUT', '/session/password', change))
  const found = (await (await fetch(`${admin}/api/plugins`, { headers: { cookie } })).json()) as { name: string }[]
  return found.map(({ name }) => name).sort()
}

test('a plugin is kept for one shop: no other one finds it, or can have it (S23)', async () => {
  expect(await operator('private', 'house', '--to', 'acme')).toMatchObject({
    code: 0,
    answer: [{ package: 'house', tenants: ['acme'] }],
  })
  await publish({ name: 'house', source })
  await operator('approve', 'house@1.0.0')
  expect(await foundBy('acme')).toEqual(['house', 'teller'])
  expect(await foundBy('globex')).toEqual(['teller'])
  await expect(addPlugins(platform.client, 'globex', 'house')).rejects.toMatchObject({ code: 'PLUGIN_KEPT' })
  expect(await operator('info', 'house')).toMatchObject({ code: 0, answer: { name: 'house' } })
  await addPlugins(platform.client, 'acme', 'house')

  await operator('private', 'house', '--to', 'globex')
  expect(await foundBy('acme')).toEqual(['teller'])
  // What it has it keeps, whatever else is changed.
  await platform.client.changeSet('acme', { kind: 'disable', names: ['teller'] }, () => undefined)
  expect((await platform.client.plugins('acme')).map(({ name }) => name)).toContain('house')

  expect(await operator('private', 'house', '--everyone')).toMatchObject({ code: 0, answer: [] })
  expect(await foundBy('acme')).toEqual(['house', 'teller'])
})

test('what the operator has said needs no word goes live unreviewed (P14)', async () => {
  await publish({ name: 'inhouse', source })
  await addPlugins(platform.client, 'initech', 'inhouse')
  expect(await versionIn('initech')).toBe('1.0.0')
  expect((await operator('review')).answer).toMatchObject({ waiting: [{ package: 'teller', version: '1.2.0' }] })
})

test('a shop may have what it is allowed, and finds nothing else; without a list, all that is everybody’s (P14)', async () => {
  expect(await operator('allow', 'inhouse', '@house/*', '--tenant', 'globex')).toMatchObject({
    code: 0,
    answer: { tenant: 'globex', packages: ['@house/*', 'inhouse'] },
  })
  await expect(addPlugins(platform.client, 'globex', 'house')).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' })
  await addPlugins(platform.client, 'globex', 'inhouse')
  expect((await platform.client.plugins('globex')).map(({ name }) => name)).toContain('teller')
  expect((await operator('allow', '--tenant', 'globex')).answer).toMatchObject({ packages: ['@house/*', 'inhouse'] })
  expect((await operator('allow', '--everything', '--tenant', 'globex')).answer).toMatchObject({ packages: [] })
  await addPlugins(platform.client, 'globex', 'house')
  expect((await operator('allow', 'In House', '--tenant', 'globex')).answer.error?.code).toBe('INPUT_INVALID')
  expect((await operator('allow', 'x', '--everything', '--tenant', 'globex')).answer.error?.code).toBe('USAGE')
})

test('a plugin is kept for shops that there are, and the command says what it wants', async () => {
  expect((await operator('private', 'house', '--to', 'nobody')).answer.error?.code).toBe('TENANT_NOT_FOUND')
  expect((await operator('private', 'house')).answer.error?.code).toBe('USAGE')
  expect((await operator('private', '--everyone')).answer.error?.code).toBe('USAGE')
})
