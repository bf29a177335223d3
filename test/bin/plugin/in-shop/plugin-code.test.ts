import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Cli } from '../../../../bin/command/cli.js'
import { mayBeLoadedLater, openPluginCode, type PluginCodeOptions } from '../../../../bin/plugin/in-shop/plugin-code.js'
import { shopError } from '../../../../core/model/errors.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-code-'))
  vi.stubEnv('TMPDIR', folder)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const cli = { environment: {}, cwd: '/' } as unknown as Cli
const open = (options: Partial<PluginCodeOptions>) =>
  openPluginCode(cli, { name: 'guard', folder: undefined, only: undefined, registry: 'http://127.0.0.1:1', ...options })

const welcome = {
  shop: { slug: 'acme', name: 'Acme', currency: 'EUR' },
  plugin: { name: 'guard', package: 'guard', version: '1.1.0' },
  config: {},
}

test('a version that nobody has said may run here is not even looked for, until the shop has another one (N10)', async () => {
  const code = await open({ only: '~1.0.0' })
  const refused = await code.load(welcome).catch((error: Error) => error)
  expect(refused).toMatchObject({ message: 'the shop has guard@1.1.0, and only ~1.0.0 may run here' })
  expect(mayBeLoadedLater(refused)).toBe(true)
  await code.close()
  await expect(open({ only: 'newest of all' })).rejects.toThrow('"newest of all" is no version, nor a range')
})

test('a registry that is away may be there later; what is the plugin’s own fault stays', async () => {
  const code = await open({ only: '1.x' })
  const away = await code.load(welcome).catch((error: Error) => error)
  expect(away).toBeInstanceOf(Error)
  expect(mayBeLoadedLater(away)).toBe(true)
  await code.close()
  expect(mayBeLoadedLater(shopError('RUN_MISMATCH', 'guard@1.0.0', 'guard@1.1.0'))).toBe(false)
})

test('a folder that is none of a plugin leaves nothing behind', async () => {
  const empty = join(folder, 'empty')
  await mkdir(empty)
  await expect(open({ folder: empty })).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['empty'])
})
