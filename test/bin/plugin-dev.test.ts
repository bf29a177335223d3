import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'
import { familyOf } from '../setup/processes.js'
import { Shopper } from '../setup/shopper.js'
import { until } from '../setup/until.js'

interface Line {
  readonly address?: string
  readonly release?: { readonly number: number }
  readonly error?: { readonly code: string; readonly title: string }
  readonly typeErrors?: readonly string[]
  readonly log?: string
}

const folder = mkdtempSync(join(tmpdir(), 'shopctl-dev-test-'))
const source = join(folder, 'src/index.ts')
const lines: Line[] = []
let dev: ChildProcess
let shopper: Shopper

beforeAll(async () => {
  cpSync(join(packageRoot, 'templates/plugins/order-minimum'), folder, { recursive: true })
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
  const launcher = join(packageRoot, 'bin/launcher.js')
  const words = ['plugin', 'dev', folder, '--port', '0', '--set', 'minimum=1000', '--json']
  dev = spawn(process.execPath, [launcher, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  createInterface(dev.stdout as NodeJS.ReadableStream).on('line', (line) => lines.push(JSON.parse(line) as Line))
  shopper = new Shopper((await next(({ address }) => address !== undefined)).address as string)
})
afterAll(async () => {
  dev.kill('SIGKILL')
  if (dev.exitCode === null && dev.signalCode === null) await once(dev, 'exit')
  rmSync(folder, { recursive: true })
})

/** The next line of the kind that was not there before the call. */
async function next(isWanted: (line: Line) => boolean, from = 0): Promise<Line> {
  await until(() => lines.slice(from).some(isWanted), 'a line of the command')
  return lines.slice(from).find(isWanted) as Line
}

/** Saves the plugin's source with one text in place of another, and waits for what the command says. */
async function save(text: string, other: string, isWanted: (line: Line) => boolean): Promise<Line> {
  const from = lines.length
  const before = readFileSync(source, 'utf8')
  expect(before).toContain(text)
  writeFileSync(source, before.replace(text, other))
  return next(isWanted, from)
}

const isLive = ({ release }: Line): boolean => release !== undefined
const isRefused = ({ error }: Line): boolean => error !== undefined
const small = async () => (await shopper.order('sticker')).body

test('the plugin stands in a shop that is served from its source', async () => {
  expect(await small()).toMatchObject({ code: 'ORDER_TOO_SMALL', title: 'Orders start at €10.00.' })
})

test('a save is live, and what shoppers had stays', async () => {
  const cart = await shopper.cart('sticker')
  await save('Orders start at', 'Nothing below', isLive)
  expect((await shopper.checkout(cart)).body).toMatchObject({ title: 'Nothing below €10.00.' })
})

test('what cannot be read is told with its file and line, and the release before goes on', async () => {
  const { error } = await save('return allow', 'return allow allow', isRefused)
  expect(error?.title).toMatch(/src\/index\.ts:13:\d+ /)
  expect(await small()).toMatchObject({ code: 'ORDER_TOO_SMALL' })
  await save('return allow allow', 'return allow', isLive)
})

test('what throws at the start is told with its line, and the release before goes on', async () => {
  const { error } = await save('{}\n\n', "{ throw new Error('not today') }\n\n", isRefused)
  expect(error?.title).toContain('not today')
  expect(await small()).toMatchObject({ code: 'ORDER_TOO_SMALL' })
  await next(({ log = '' }) => log.includes('src/index.ts:8'))
  await save("{ throw new Error('not today') }\n\n", '{}\n\n', isLive)
})

test('a wrong type does not hinder, and is told behind', async () => {
  const from = lines.length
  await save('return allow\n', 'return allow as unknown as number\n', isLive)
  const { typeErrors = [] } = await next((line) => line.typeErrors !== undefined, from)
  expect(typeErrors[0]).toMatch(/^src\/index\.ts:13:\d+ .*number/)
  await save('return allow as unknown as number\n', 'return allow\n', isLive)
})

test('Ctrl-C ends it, and leaves no process', async () => {
  const family = await familyOf(dev.pid as number)
  expect(family.length).toBeGreaterThan(4)
  dev.kill('SIGINT')
  await once(dev, 'exit')
  await until(async () => (await Promise.all(family.map(({ pid }) => familyOf(pid)))).flat().length === 0, 'their end')
})
