import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { buildKernel, type KernelEntries, readKernel } from '../../../core/build/index.js'
import { temporaryFolder } from './temporary-folder.js'

const standIn = (path: string): string => fileURLToPath(new URL(`stand-in-core/${path}`, import.meta.url))
const entries: KernelEntries = {
  processes: { worker: standIn('worker.js') },
  own: { '@shopctl/sdk': standIn('sdk/index.js'), '@shopctl/sdk/shop': standIn('shop/index.js') },
  packages: ['tsyringe', 'reflect-metadata', 'fastify', 'pg'],
}

const plugin = `
import { createRequire } from 'node:module'
import { Mailer } from '@shopctl/sdk'
import { Checkout } from '@shopctl/sdk/shop'
import fastify from 'fastify'
import { Pool } from 'pg'
import { container } from 'tsyringe'
const require = createRequire(import.meta.url)
export const seen = { mailer: Mailer, checkout: Checkout, container, fastify, Pool,
  requiredFastify: require('fastify'), requiredContainer: require('tsyringe').container }
`

test('shared packages are one copy: plugins and the worker share all that the kernel holds, however they import it (S18)', async () => {
  const out = await temporaryFolder()
  const kernel = await buildKernel({ out, entries })
  await writeFile(join(out, 'plugin.mjs'), plugin)
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(kernel.dir, 'worker.mjs'),
    join(out, 'plugin.mjs'),
  ])
  const { shared, exports, oneMailer } = JSON.parse(stdout) as {
    shared: string[]
    exports: Record<string, string[]>
    oneMailer: boolean
  }
  expect(shared).toEqual(['mailer', 'checkout', 'container', 'fastify', 'requiredFastify', 'Pool', 'requiredContainer'])
  expect(oneMailer).toBe(true)
  for (const [specifier, names] of Object.entries(exports)) {
    expect(names.filter((name) => name !== 'module.exports').sort(), specifier).toEqual(
      kernel.modules[specifier]?.exports,
    )
  }
})

test('a kernel says which modules it offers, what they export and which version they are', async () => {
  const { modules, sdk } = await buildKernel({ out: await temporaryFolder(), entries })
  expect(Object.keys(modules)).toEqual([
    '@shopctl/sdk',
    '@shopctl/sdk/shop',
    'fastify',
    'pg',
    'reflect-metadata',
    'tsyringe',
  ])
  expect(modules['@shopctl/sdk']).toEqual({ file: 'sdk.mjs', exports: ['Mailer', 'Plugin'], version: sdk })
  expect(modules['@shopctl/sdk/shop']).toMatchObject({ file: 'sdk-shop.mjs', exports: ['Checkout'] })
  expect(modules['fastify']?.exports).toContain('fastify')
  expect(modules['fastify']?.exports).toContain('default')
  expect(modules['pg']?.exports).toContain('Pool')
  expect(modules['pg']?.exports).not.toContain('native')
  expect(modules['tsyringe']?.exports).toContain('injectable')
  expect(modules['reflect-metadata']?.exports).toEqual([])
})

test('the same code is the same kernel wherever it is built, and holds no path of this machine', async () => {
  const one = await buildKernel({ out: await temporaryFolder(), entries })
  const deeper = join(await temporaryFolder(), 'far/down')
  const two = await buildKernel({ out: deeper, entries })
  expect(two.hash).toBe(one.hash)
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  for (const name of await readdir(two.dir)) {
    const content = await readFile(join(two.dir, name), 'utf8')
    expect(content === (await readFile(join(one.dir, name), 'utf8')), name).toBe(true)
    expect(content.includes(root), name).toBe(false)
  }
})

test('a kernel can be read from its folder, or as the newest of a folder of kernels; older ones stay', async () => {
  const out = await temporaryFolder()
  const old = await buildKernel({ out, entries: { ...entries, processes: {} } })
  const current = await buildKernel({ out, entries })
  expect(current.hash).not.toBe(old.hash)
  expect(await readKernel(out)).toEqual(current)
  expect(await readKernel(old.dir)).toEqual(old)
  expect(await buildKernel({ out, entries: { ...entries, processes: {} } })).toEqual(old)
  expect(await readKernel(out)).toEqual(old)
})

test('a folder without a kernel, or with a damaged one, is an error that says so', async () => {
  const out = await temporaryFolder()
  await expect(readKernel(out)).rejects.toThrow(`there is no kernel in ${out}`)
  await mkdir(join(out, 'x'))
  await writeFile(join(out, 'x', 'kernel.json'), '{"hash":"short","sdk":"1.0.0","modules":{},"more":1}')
  await expect(readKernel(join(out, 'x'))).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('what a program prints stands in a module’s place, and one that fails fails the build', async () => {
  const folder = await temporaryFolder()
  const [good, bad] = [join(folder, 'good.mjs'), join(folder, 'bad.mjs')]
  await writeFile(good, `process.stdout.write('export const printed = "by a program"')`)
  await writeFile(bad, `throw new Error('no schemas')`)
  await writeFile(join(folder, 'place.js'), 'export const printed = undefined')
  await writeFile(join(folder, 'worker.js'), `import { printed } from './place.js'\nconsole.log(printed)`)
  const printing = (program: string): KernelEntries => ({
    ...entries,
    processes: { worker: join(folder, 'worker.js') },
    printed: { [join(folder, 'place.js')]: program },
  })
  const { dir } = await buildKernel({ out: await temporaryFolder(), entries: printing(good) })
  const { stdout } = await promisify(execFile)(process.execPath, [join(dir, 'worker.mjs')])
  expect(stdout).toBe('by a program\n')
  await expect(buildKernel({ out: await temporaryFolder(), entries: printing(bad) })).rejects.toThrow('no schemas')
})

test('a module of a package has ours in its place, and one that the package does not have any more fails the build', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'ours.js'), `export const randomBytes = () => 'ours'`)
  await writeFile(
    join(folder, 'worker.js'),
    `import { randomBytes } from 'pg/lib/crypto/utils.js'\nconsole.log(randomBytes())`,
  )
  const replacing = (module: string): KernelEntries => ({
    ...entries,
    processes: { worker: join(folder, 'worker.js') },
    replaced: { [module]: join(folder, 'ours.js') },
  })
  await symlink(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'))
  const { dir } = await buildKernel({ out: await temporaryFolder(), entries: replacing('pg/lib/crypto/utils.js') })
  const { stdout } = await promisify(execFile)(process.execPath, [join(dir, 'worker.mjs')])
  expect(stdout).toBe('ours\n')
  await expect(
    buildKernel({ out: await temporaryFolder(), entries: replacing('pg/lib/crypto/gone.js') }),
  ).rejects.toThrow('gone.js')
})
