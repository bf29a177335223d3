import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Constructor } from '../../../core/sdk/host/index.js'
import { Config, Controller, Get, Mailer, Offers, Plugin, Plugins, Type } from '../../../core/sdk/index.js'
import { readCompanion } from '../../../core/testing/companion.js'
import { testShop } from '../../../core/testing/index.js'
import { readPluginPackage } from '../../../core/testing/plugin-package.js'
import setup from '../../../core/testing/setup.js'

let stop: (() => Promise<void>) | undefined
beforeAll(async () => {
  stop = await setup()
})
afterAll(() => stop?.())

abstract class Points {
  abstract of(customer: string): number
}

@Plugin({ config: Type.Object({ each: Type.Integer({ default: 2 }) }) })
@Offers(Points)
class ZealousPoints extends Points {
  constructor(private readonly config: Config<{ each: number }>) {
    super()
  }

  of(customer: string): number {
    return customer.length * this.config.each
  }
}

@Controller()
class GiftController {
  constructor(private readonly points: Points) {}

  @Get('/gifts')
  async read() {
    return { points: this.points.of('ann') }
  }
}

@Plugin({ controllers: [GiftController] })
class Gifts {}

@Controller()
class BadgeController {
  private readonly points: Points | undefined

  constructor(plugins: Plugins) {
    this.points = plugins.find<Points>('zealous-points', 'Points')
  }

  @Get('/badge')
  async read() {
    return { points: this.points?.of('ann') ?? null }
  }
}

@Plugin({ controllers: [BadgeController] })
class Badge {}

test('a plugin is tested with the plugin that it needs, which is there before it', async () => {
  await using shop = await testShop(Gifts, { with: [ZealousPoints] })
  expect((await shop.request('GET', '/gifts')).body).toEqual({ points: 6 })
})

test('a companion has settings of its own', async () => {
  await using shop = await testShop(Gifts, { with: [{ plugin: ZealousPoints, config: { each: 5 } }] })
  expect((await shop.request('GET', '/gifts')).body).toEqual({ points: 15 })
  const wrong = testShop(Gifts, { with: [{ plugin: ZealousPoints, config: { each: 'x' } }] })
  await expect(wrong).rejects.toThrow('The config of "zealous-points" is not valid')
})

test('a plugin that can be without another is tested with it and without', async () => {
  await using without = await testShop(Badge)
  await using beside = await testShop(Badge, { with: [ZealousPoints] })
  expect((await without.request('GET', '/badge')).body).toEqual({ points: null })
  expect((await beside.request('GET', '/badge')).body).toEqual({ points: 6 })
})

test('a plugin whose needs are not there is refused as in a shop', async () => {
  await expect(testShop(Gifts)).rejects.toThrow('needs Points, which no plugin before it offers')
})

test('scopes and mails of a companion are read from its package where it is a peer that is installed', async () => {
  const root = mkdtempSync(join(tmpdir(), 'companion-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const shopctl = { title: 'Points', scopes: ['mail'] }
  const files = {
    'package.json': { name: 'gifts', peerDependencies: { '@shopctl/sdk': '*', '@ann/points': '*', absent: '*' } },
    'node_modules/@ann/points/package.json': {
      name: '@ann/points',
      version: '2.0.0',
      type: 'module',
      main: 'i.js',
      shopctl,
    },
    'node_modules/@ann/points/i.js': 'export default class Other {}',
    'node_modules/@ann/points/mail/hi.md': 'Subject: Hi',
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const entry = pathToFileURL(join(root, 'node_modules/@ann/points/i.js')).href
  const { default: other } = (await import(/* @vite-ignore */ entry)) as { default: Constructor }
  const { pack } = await readCompanion(other, readPluginPackage(root))
  expect(pack).toMatchObject({ name: 'points', version: '2.0.0', scopes: ['mail'], mail: { hi: 'Subject: Hi' } })
})

test('a companion that is no installed package has the scopes that it needs', async () => {
  @Plugin()
  class LetterWriter {
    constructor(readonly mailer: Mailer) {}
  }
  const { pack } = await readCompanion(LetterWriter, readPluginPackage(import.meta.dirname))
  expect(pack).toMatchObject({ name: 'letter-writer', scopes: ['mail'] })
})
