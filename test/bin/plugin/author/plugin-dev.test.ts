import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../../../bin/package-root.js'
import { DevCommand, isLive, isRefused } from '../../../setup/dev-command.js'
import { familyOf } from '../../../setup/processes.js'
import type { Shopper } from '../../../setup/shopper.js'
import { until } from '../../../setup/until.js'
import { cli } from '../../run-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'shopctl-dev-test-'))
const source = 'src/index.ts'
let dev: DevCommand
let shopper: Shopper

beforeAll(async () => {
  cpSync(join(packageRoot, 'templates/plugins/order-minimum'), folder, { recursive: true })
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
  ;({ dev, shopper } = await DevCommand.start(folder, '--set', 'minimum=1000'))
})
afterAll(async () => {
  await dev.kill()
  rmSync(folder, { recursive: true })
})

const small = async () => (await shopper.order('sticker')).body

test('until it is live it says what it does', async () => {
  await until(() => dev.told().includes('start'), 'its last step')
  const told = dev
    .told()
    .split('\n')
    .map((line) => line.split(/ +/).slice(0, 2))
  expect(told.slice(0, 3)).toEqual([
    ['✓', 'shop'],
    ['✓', 'build'],
    ['✓', 'start'],
  ])
})

test('the plugin stands in a shop that is served from its source', async () => {
  expect(await small()).toMatchObject({ code: 'ORDER_TOO_SMALL', title: 'Orders start at €10.00.' })
})

test('an edit is live in the dev shop, and what shoppers had stays (P2)', async () => {
  const cart = await shopper.cart('sticker')
  await dev.save(source, ['Orders start at', 'Nothing below'], isLive)
  expect((await shopper.checkout(cart)).body).toMatchObject({ title: 'Nothing below €10.00.' })
})

test('what cannot be read is told with its file and line, and the release before goes on', async () => {
  const { error } = await dev.save(source, ['return allow', 'return allow allow'], isRefused)
  expect(error?.title).toMatch(/src\/index\.ts:13:\d+ /)
  expect(await small()).toMatchObject({ code: 'ORDER_TOO_SMALL' })
  await dev.save(source, ['return allow allow', 'return allow'], isLive)
})

test('a hook on a method that is not there is told with the line of its handler', async () => {
  const { error } = await dev.save(source, ["(Checkout, 'place')", "(Checkout, 'plaze')"], isRefused)
  expect(error?.title).toMatch(/hooks Checkout\.plaze, which is no action .*\(src\/index\.ts:\d+:\d+\)/)
  await dev.save(source, ["(Checkout, 'plaze')", "(Checkout, 'place')"], isLive)
})

test('a package that is found on this machine alone is refused, as publish does: the plugin does not list it', async () => {
  const { error } = await dev.save(source, ["from './config.js'", "from './config.js'\nimport 'semver'"], isRefused)
  expect(error?.title).toMatch(/src\/index\.ts:4:\d+ imports "semver", which is not listed under "dependencies"/)
  await dev.save(source, ["\nimport 'semver'", ''], isLive)
})

test('what throws at the start is told with its line, and the release before goes on', async () => {
  const { error } = await dev.save(source, ['{}\n\n', "{ throw new Error('not today') }\n\n"], isRefused)
  expect(error?.title).toMatch(/not today \(\S+\/src\/index\.ts:8:\d+\)/)
  expect(await small()).toMatchObject({ code: 'ORDER_TOO_SMALL' })
  await dev.next(({ log = '' }) => log.includes('src/index.ts:8'))
  await dev.save(source, ["{ throw new Error('not today') }\n\n", '{}\n\n'], isLive)
})

test('a wrong type does not hinder, and is told behind', async () => {
  const from = dev.lines.length
  await dev.save(source, ['return allow\n', 'return allow as unknown as number\n'], isLive)
  const { typeErrors = [] } = await dev.next((line) => line.typeErrors !== undefined, from)
  expect(typeErrors[0]).toMatch(/^src\/index\.ts:13:\d+ .*number/)
  await dev.save(source, ['return allow as unknown as number\n', 'return allow\n'], isLive)
})

test('what cannot be is refused before anything is started: a folder that is no plugin, a port that is taken', async () => {
  const nowhere = await cli(['plugin', 'dev', 'nowhere', '--port', '0'], { cwd: folder })
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('NO_PACKAGE_HERE') as string })
  const { port } = new URL(shopper.address)
  const taken = await cli(['plugin', 'dev', folder, '--port', port])
  expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('shopctl plugin dev --port 0') as string })
  expect(taken.stderr).toContain(`Port ${port}, meant for the dev shop, is taken.`)
  const byAll = await cli(['plugin', 'dev', folder], { environment: { SHOPCTL_PORTS: port } })
  expect(byAll.stderr).toContain(`Port ${port}, meant for the dev shop, is taken.`)
  const byItsOwn = await cli(['plugin', 'dev', folder, '--port', port], { environment: { SHOPCTL_PORTS: '0' } })
  expect(byItsOwn.stderr).toContain(`Port ${port}, meant for the dev shop, is taken.`)
})

test('Ctrl-C ends it, and leaves no process', async () => {
  const family = await familyOf(dev.process.pid as number)
  expect(family.length).toBeGreaterThan(4)
  dev.process.kill('SIGINT')
  await once(dev.process, 'exit')
  await until(async () => (await Promise.all(family.map(({ pid }) => familyOf(pid)))).flat().length === 0, 'their end')
})

test('a scaffold stands in a running shop as it is (P2)', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'shopctl-scaffold-'))
  symlinkSync(join(packageRoot, 'node_modules'), join(parent, 'node_modules'))
  expect((await cli(['plugin', 'new', 'limits'], { cwd: parent })).code).toBe(0)
  const running = await DevCommand.start(join(parent, 'limits'), '--set', 'most=2')
  try {
    const [two, three] = [await running.shopper.cart('sticker', 2), await running.shopper.cart('sticker', 3)]
    expect((await running.shopper.checkout(two)).status).toBe(201)
    expect((await running.shopper.checkout(three)).status).toBe(422)
  } finally {
    await running.dev.kill()
    rmSync(parent, { recursive: true })
  }
}, 40_000)
