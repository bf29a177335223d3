import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { handmade } from '../../setup/handmade.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { Shopper } from '../../setup/shopper.js'
import { bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import { hostile, plain, secretive, stuck, thrower } from './odd-plugins.js'
import { openBrowser } from './open-browser.js'
import { ownPassword, Seller } from './seller.js'

vi.setConfig({ testTimeout: 60_000 })

let platform: TestPlatform
let browser: Browser
let sources: string
let shopper: Shopper
let seller: Seller

beforeAll(async () => {
  sources = await mkdtemp(join(tmpdir(), 'shopctl-admin-'))
  ;[platform, browser] = await Promise.all([TestPlatform.start({ environment: bare }), openBrowser()])
  for (const source of [plain, thrower, stuck]) await publishByHand(platform, await handmade(source))
  for (const source of [hostile, secretive]) await publish(platform, sources, source)
  shopper = await openShop(platform, 'acme')
  seller = await Seller.settled(browser, platform, 'acme')
}, 120_000)

afterAll(async () => {
  await browser.close()
  await platform.close()
  await rm(sources, { recursive: true })
})

test('a plugin that throws is blamed by its own title, and the shop goes on', async () => {
  const before = (await shopper.request('GET', '/products')).release
  await seller.lookAt('Moon thrower')
  await seller.click('Install')
  const alert = seller.page.getByRole('dialog').getByRole('alert')
  await alert.getByText('Moon thrower is at fault').waitFor()
  expect(await alert.textContent()).toMatch(/the moon is in the wrong house.*The shop goes on as it was/)

  expect((await shopper.request('GET', '/products')).release).toBe(before)
  expect((await shopper.order(sku.cheap)).status).toBe(201)
  await seller.page.keyboard.press('Escape')
  expect(await seller.installed()).toEqual([])
  await seller.go('History')
  await seller.page.locator('[data-release]').first().getByText('Never went live').waitFor()
})

test('two installations at once make one, and the other is told so', async () => {
  const other = await Seller.open(browser, (await platform.status()).admin)
  await other.signIn('acme', ownPassword)
  const sellers = [seller, other]
  for (const one of sellers) await one.lookAt('Plain')
  await Promise.all(sellers.map((one) => one.click('Install')))

  const ends = await Promise.all(
    sellers.map(async ({ page }) => {
      const live = page.getByText(/^Live: release/)
      const refused = page.getByRole('alert').getByText('"plain" is installed in acme already.')
      await live.or(refused).waitFor()
      return (await live.isVisible()) ? 'live' : 'refused'
    }),
  )
  expect(ends.sort()).toEqual(['live', 'refused'])
  await other.context.close()
  await seller.page.keyboard.press('Escape')
  expect(await seller.installed()).toEqual(['plain'])
})

test('a double click removes once and installs once', async () => {
  await seller.click('Remove Plain')
  await seller.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).dblclick()
  await seller.live('Removing Plain')
  await seller.lookAt('Plain')
  await seller.button('Install').dblclick()
  await seller.live('Installing Plain')
  expect(await seller.installed()).toEqual(['plain'])
  const releases = await platform.client.releases('acme')
  expect(releases.slice(0, 2).map(({ reason }) => reason)).toEqual(['add plain@^1.0.0', 'remove plain'])
})

test('what a hostile author wrote is shown and does nothing', async () => {
  const asked: string[] = []
  const dialogs: string[] = []
  seller.page.on('request', (request) => asked.push(new URL(request.url()).origin))
  seller.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    dialog.dismiss().catch(() => undefined)
  })
  await seller.page.reload()
  await seller.go('Find plugins')
  const card = seller.page.locator('[data-plugin=hostile]')
  await card.getByText('<script>alert("description")</script>').waitFor()
  await card.getByRole('button').click()
  const dialog = seller.page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'The end' }).waitFor()

  expect(await dialog.locator('.readme').locator('script, img, iframe, svg, object, form, style').count()).toBe(0)
  const links = await dialog.getByRole('link').evaluateAll((all) => all.map((a) => [a.textContent, a.protocol, a.rel]))
  const elsewhere = ['https:', 'noopener noreferrer']
  expect(links).toEqual([
    ['an attribute', ...elsewhere],
    ['a good one', ...elsewhere],
  ])
  const handlers = ['onclick', 'onerror', 'onfocus', 'onload', 'onmouseover'].map((name) => `[${name}]`)
  expect(await dialog.locator(handlers.join()).count()).toBe(0)
  expect(dialogs).toEqual([])
  expect(new Set(asked)).toEqual(new Set([(await platform.status()).admin]))
  await seller.page.keyboard.press('Escape')
})

test('a secret is set and never shown again (P6)', async () => {
  const secret = 'whsec-tell-nobody'
  await seller.lookAt('Secretive')
  await seller.click('Install')
  await seller.page.getByText('Fill this in.').waitFor()
  await seller.page.getByLabel('Key').fill(secret)
  await seller.click('Install')
  await seller.live('Installing Secretive')
  await seller.go('My plugins')
  await seller.click('Configure Secretive')
  const key = seller.page.getByLabel('Key')
  expect([await key.inputValue(), await key.getAttribute('placeholder')]).toEqual(['', 'Set. Type to replace it.'])
  await seller.page.getByLabel('Greeting').fill('Good day')
  await seller.click('Save and go live')
  await seller.live('Configuring Secretive')
  expect((await shopper.request('GET', '/secretive')).body).toEqual({
    greeting: 'Good day',
    fee: 1000,
    length: secret.length,
  })
  const told = await seller.page.evaluate(async () => (await fetch('/api/tenants/acme/plugins')).text())
  expect(told).not.toContain(secret)
})

test('an amount of money is written as people write it (P6)', async () => {
  await seller.click('Configure Secretive')
  const fee = seller.page.getByLabel('Fee')
  expect(await fee.inputValue()).toBe('10.00')
  await fee.clear()
  await fee.pressSequentially('12.5')
  await seller.click('Save and go live')
  await seller.live('Configuring Secretive')
  expect((await shopper.request('GET', '/secretive')).body).toMatchObject({ fee: 1250 })
})

test('a setting of several parts is written as JSON, and one that is none yet is told', async () => {
  await seller.click('Configure Secretive')
  const rows = seller.page.getByLabel('Rows')
  await rows.fill('[{ "price": ')
  await seller.click('Save and go live')
  await seller.page.getByText('Write it as JSON.').waitFor()
  await rows.fill('[{ "price": 490 }]')
  await seller.click('Save and go live')
  await seller.live('Configuring Secretive')
  const secretive = (await platform.client.plugins('acme')).find(({ name }) => name === 'secretive')
  expect(secretive?.config['rows']).toEqual([{ price: 490 }])
})

test('who works by the keyboard stands where they were when a dialog is gone, and what is live covers no other page', async () => {
  await seller.go('Find plugins')
  await seller.page.getByRole('region', { name: 'Change' }).waitFor({ state: 'detached' })
  const stays = async (button: string): Promise<void> => {
    await seller.button(button).focus()
    await seller.page.keyboard.press('Enter')
    await seller.page.getByRole('dialog').waitFor()
    await seller.page.keyboard.press('Escape')
    await seller.page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => seller.page.locator(':focus').getAttribute('aria-label')).toBe(button)
  }
  await stays('Look at it: Plain')
  await seller.go('My plugins')
  await stays('Configure Secretive')
  await stays('Remove Plain')
})

test('a sign-out that does not reach the platform is told to be none', async () => {
  const page = await seller.context.newPage()
  await page.goto('/')
  await page.getByRole('tab', { name: 'My plugins' }).waitFor()
  await page.route('**/api/session', (route) => route.abort())
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('dialog', { name: 'You are still signed in' }).waitFor()
  await page.close()
})

test('a plugin that fails says so on its card, in words, to whoever looks at it, and takes nothing from who types (P13)', async () => {
  const page = await seller.context.newPage()
  await page.clock.install()
  await page.goto('/')
  const card = page.locator('[data-plugin=secretive]')
  await card.getByText('On', { exact: true }).waitFor()
  await shopper.request('GET', '/products/sock')
  const costOf = async () => (await platform.client.plugins('acme')).find(({ name }) => name === 'secretive')?.cost
  await until(async () => (await costOf())?.isFailing === true, 'the error to be counted')
  await page.getByRole('button', { name: 'Configure Secretive' }).click()
  await page.getByLabel('Greeting').fill('Not yet')
  await page.clock.fastForward(15_000)
  expect(await page.getByLabel('Greeting').inputValue()).toBe('Not yet')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.clock.fastForward(15_000)
  await card.getByText('⚠ On, but fails').waitFor()
  await card.getByText('1 error within the last hour').waitFor()
  await card.getByText(/^Last error, .*: the key fits no lock$/).waitFor()
  await page.close()
})

test('a shop that sells nothing says so, and is filled from a file that is right', async () => {
  await platform.client.createTenant({ slug: 'bare', name: 'Bare', currency: 'EUR' }, () => undefined)
  const owner = await Seller.settled(browser, platform, 'bare')
  const hint = owner.page.locator('[data-empty-shop]')
  await hint.getByText('Your shop sells nothing yet').waitFor()
  await owner.page.setViewportSize({ width: 390, height: 844 })
  const { x = 0, width = 0 } = (await hint.getByText(/^Bring products/).boundingBox()) ?? {}
  expect(x + width).toBeLessThanOrEqual(390)
  const file = owner.page.locator('input[type=file]')
  const asFile = (products: unknown) => ({
    name: 'products.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(products)),
  })
  const mug = { handle: 'mug', title: 'Mug', variants: [{ sku: 'MUG', title: 'White', price: 1200, stock: 4 }] }
  await file.setInputFiles(asFile([{ ...mug, price: 12 }]))
  await hint.getByText(/product 1: unknown key "price"/).waitFor()
  await file.setInputFiles(asFile([mug]))
  await hint.waitFor({ state: 'detached' })
  expect((await platform.client.catalog('bare')).items).toEqual([mug])
  await owner.page.getByText('1 product is in: 1 new.').waitFor()
  await owner.click('Look at the catalog')
  const row = owner.page.locator('[data-product=mug]')
  await row.getByText('€12.00').waitFor()
  await file.setInputFiles(asFile([{ ...mug, variants: [{ ...mug.variants[0], price: 1300 }] }]))
  await owner.page.getByText('1 product is in: 1 changed.').waitFor()
  await row.getByText('€13.00').waitFor()
  await owner.context.close()
})

test('a shop that is down says so with a next step, and events that were set aside are given again at a click', async () => {
  const page = await seller.context.newPage()
  const answerAs = (path: string, change: (told: unknown) => unknown) =>
    page.route(`**/api/tenants/acme${path}`, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: change(await response.json()) })
    })
  await answerAs('', (shop) => ({ ...(shop as object), state: 'failed' }))
  await answerAs('/plugins', (list) => (list as object[]).map((plugin) => ({ ...plugin, parked: 2 })))
  await page.goto('/')
  await page.getByText('Down, is started again').waitFor()
  const replayed = page.waitForResponse((response) => response.url().endsWith('/events/replay'))
  await page.getByRole('button', { name: 'Give Plain its events again' }).click()
  expect(await (await replayed).json()).toEqual({ replayed: 0 })
  await page.getByRole('button', { name: 'Look at the releases' }).click()
  await page.locator('[data-release]').first().waitFor()
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.close()
})

test('a page on another port of the same machine gets nothing done with the seller’s session', async () => {
  const { admin } = await platform.status()
  const evil = await servePage()
  try {
    const page = await seller.context.newPage()
    await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}`)
    const refused = page.waitForResponse((response) => response.url().includes('/changes'))
    const request = {
      url: `${admin}/api/tenants/acme/changes`,
      body: JSON.stringify({ kind: 'remove', names: ['plain'] }),
    }
    await page.evaluate(
      ({ url, body }) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body }),
      request,
    )
    const response = await refused
    expect(response.status()).toBe(403)
    await page.close()
  } finally {
    evil.close()
  }
  expect(await seller.installed()).toContain('plain')
})

test('a session that has ended leads to the sign-in, and from there back to the same place', async () => {
  await seller.go('History')
  await seller.context.clearCookies()
  await seller.go('Find plugins')
  await seller.page.getByText('Your session has ended. Sign in again to go on.').waitFor()
  await seller.signIn('acme', 'a wrong one')
  await seller.page.getByRole('alert').getByText('Shop or password is wrong.').waitFor()
  await seller.signIn('acme', ownPassword)
  await seller.page.locator('[data-plugin=plain]').waitFor()
  expect(new URL(seller.page.url()).hash).toBe('#market')
})

test('a platform that dies in the middle of a change is told, and the page goes on when it is back', async () => {
  const { home } = platform
  const { admin } = await platform.status()
  await seller.lookAt('Stuck')
  await seller.click('Install')
  await seller.page.locator('[data-phase=start][data-state=running]').waitFor()
  await platform.stop('SIGKILL')
  const alert = seller.page.getByRole('dialog').getByRole('alert')
  await alert.getByText('The platform does not answer.').waitFor()
  expect(await alert.textContent()).toContain('History shows what is live when it is back.')

  platform = await TestPlatform.start({ home, environment: { ...bare, SHOPCTL_ADMIN_PORT: new URL(admin).port } })
  await seller.page.keyboard.press('Escape')
  await seller.go('History')
  await seller.click('Try again')
  await seller.page.locator('[data-release]').first().getByText('Never went live').waitFor()
  expect(await seller.installed()).toEqual(['plain', 'secretive'])
})

function servePage(): Promise<Server> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>evil</p>'),
  )
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
