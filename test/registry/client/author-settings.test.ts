import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readAuthorRegistry } from '../../../registry/index.js'
import { temporaryFolder } from '../temporary-folder.js'

const there = { SHOPCTL_REGISTRY: 'https://ours.example', SHOPCTL_TOKEN: 'from-the-environment' }

/** The author's own .npmrc, and that of the plugin's folder. */
async function read(env: NodeJS.ProcessEnv, { own = '', folder = '' }: { own?: string; folder?: string } = {}) {
  const [home, plugin] = [await temporaryFolder(), await temporaryFolder()]
  await writeFile(join(home, '.npmrc'), own)
  await writeFile(join(plugin, '.npmrc'), folder)
  return readAuthorRegistry(plugin, { HOME: home, ...env })
}

test('the environment names the registry and the token', async () => {
  expect(await read(there)).toEqual({ url: 'https://ours.example', token: 'from-the-environment' })
})

test('.npmrc has the token of the registry that is named, and of no other one', async () => {
  const own = '//ours.example/:_authToken=${MINE}\n//npm.example/:_authToken=theirs'
  const { SHOPCTL_REGISTRY } = there
  expect(await read({ SHOPCTL_REGISTRY, MINE: 'mine' }, { own })).toEqual({ url: SHOPCTL_REGISTRY, token: 'mine' })
  expect(await read({ SHOPCTL_REGISTRY: 'https://third.example' }, { own })).toEqual({ url: 'https://third.example' })
})

test('where the SDK comes from is published to, with a token for it alone', async () => {
  const folder = '@shopctl:registry=https://ours.example/'
  const own = '//ours.example/:_authToken=mine'
  expect(await read({}, { own, folder })).toEqual({ url: 'https://ours.example/', token: 'mine' })
  expect(await read({}, { folder })).toBeUndefined()
  expect(await read({}, { own: 'registry=https://npm.example\n//npm.example/:_authToken=theirs' })).toBeUndefined()
})

test('a stranger’s folder gets no token of the environment', async () => {
  const folder = '@shopctl:registry=https://evil.example/\n//evil.example/:_authToken=${SHOPCTL_TOKEN}'
  await expect(read({ SHOPCTL_TOKEN: 'mine' }, { folder })).rejects.toMatchObject({ code: 'REGISTRY_NOT_NAMED' })
  expect(await read({ MINE: 'mine' }, { folder: folder.replace('SHOPCTL_TOKEN', 'MINE') })).toMatchObject({
    token: '${MINE}',
  })
})

test('an address that is none is told', async () => {
  await expect(read({ SHOPCTL_REGISTRY: 'ours' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})
