import { Socket } from 'phoenix'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { withinOneShop } from '../../../core/model/describe-scope.js'
import { folderOf } from '../../samples/plugin-runs-outside/outside-program.js'
import { HttpSink } from '../../setup/http-sink.js'
import { publish, publishFolder } from '../../setup/publish.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { openBrowser } from './open-browser.js'
import { ownPassword, Seller } from './seller.js'

vi.setConfig({ testTimeout: 60_000 })

let platform: TestPlatform
let browser: Browser
let acme: Seller
let globex: Seller
const shoppers: Record<'acme' | 'globex', Shopper> = { acme: new Shopper(''), globex: new Shopper('') }
const cheap = { acme: 'MUG-CRM', globex: 'HOUSE-250-WB' }

beforeAll(async () => {
  ;[platform, browser] = await Promise.all([
    TestPlatform.start({ environment: { SHOPCTL_SAMPLES: 'event-ping,order-minimum,welcome-mail' } }),
    openBrowser(),
  ])
  for (const shop of ['acme', 'globex'] as const) shoppers[shop] = new Shopper(await platform.address(shop))
}, 120_000)

afterAll(async () => {
  await browser.close()
  await platform.close()
})

test('a seller who has signed in with the first password must choose another before anything else', async () => {
  const { admin } = await platform.status()
  const { password } = await platform.client.resetPassword('acme')
  acme = await Seller.open(browser, admin)
  await acme.signIn('acme', password)
  await acme.page.getByRole('heading', { name: 'Choose a password' }).waitFor()
  const codes = await acme.page.evaluate(() =>
    Promise.all(['tenants/acme', 'plugins'].map(async (path) => (await fetch(`/api/${path}`)).status)),
  )
  expect(codes).toEqual([403, 403])
  expect(acme.complaints.splice(0)).toHaveLength(2)

  await acme.choosePassword(ownPassword)
  expect(await acme.installed()).toEqual(['welcome-mail'])
})

test('the session is out of reach of the page’s scripts and of other sites', async () => {
  const [cookie] = await acme.context.cookies(`${(await platform.status()).admin}/api`)
  expect(cookie).toMatchObject({ name: 'shopctl_session', httpOnly: true, sameSite: 'Strict' })
  expect(await acme.page.evaluate('document.cookie')).toBe('')
})

test('the host that a plugin calls is on the consent screen, beside all else that it may do (S6) (P1)', async () => {
  await acme.lookAt('Event ping')
  const pinging = acme.page.getByRole('dialog', { name: 'Event ping' })
  await pinging.getByText('Sends data to what you enter as “Address”').waitFor()
  await pinging.getByText(withinOneShop).waitFor()
  await acme.page.goBack()
  await pinging.waitFor({ state: 'detached' })

  await acme.lookAt('Order minimum')
  const dialog = acme.page.getByRole('dialog', { name: 'Order minimum' })
  await dialog.getByText('Can refuse an order at checkout').waitFor()
  await dialog.getByText('Refuses orders below an amount.').first().waitFor()
})

test('an installation shows its phases until it is live, and the next small order is refused with the plugin’s words (S2)', async () => {
  globex = await Seller.settled(browser, platform, 'globex')
  expect((await shoppers.acme.order(cheap.acme)).status).toBe(201)
  const before = (await shoppers.globex.request('GET', '/products')).release

  await acme.click('Install')
  const release = await acme.live('Installing Order minimum')
  const phases = acme.page.getByRole('list', { name: 'Steps' }).getByRole('listitem')
  expect(await phases.evaluateAll((items) => items.map((item) => item.getAttribute('data-phase')))).toEqual(
    'resolve fetch prebundle link migrate start record switch drain'.split(' '),
  )
  expect(await acme.page.locator('[data-phase=switch]').getAttribute('data-state')).toBe('done')

  const refused = await shoppers.acme.order(cheap.acme)
  expect(refused).toMatchObject({ status: 422, release, body: { code: 'ORDER_TOO_SMALL' } })
  expect(refused.body.title).toBe('Orders start at €10.00.')
  expect(await acme.installed()).toEqual(['welcome-mail', 'order-minimum'])

  expect((await shoppers.globex.order(cheap.globex)).status).toBe(201)
  expect((await shoppers.globex.request('GET', '/products')).release).toBe(before)
})

test('another shop’s seller sees nothing of it (S2)', async () => {
  expect(await globex.installed()).toEqual([])
  await globex.page.getByText('Live · release 1').waitFor()
  await globex.go('History')
  expect(await globex.page.locator('[data-release]').count()).toBe(1)
  const codes = await globex.page.evaluate(() =>
    Promise.all(
      ['', '/plugins', '/releases', '/logs'].map(async (path) => (await fetch(`/api/tenants/acme${path}`)).status),
    ),
  )
  expect(codes).toEqual([404, 404, 404, 404])
  expect(globex.complaints.splice(0)).toHaveLength(4)
})

test('a changed setting holds for the next order (S2) (P6)', async () => {
  await acme.click('Configure Order minimum')
  const minimum = acme.page.getByLabel('Smallest order')
  expect(await minimum.inputValue()).toBe('10.00')
  await minimum.fill('-1')
  await acme.click('Save and go live')
  await acme.page.getByText('At least €0.00.').waitFor()
  await minimum.fill('5000')
  await acme.click('Save and go live')
  await acme.live('Configuring Order minimum')
  expect((await shoppers.acme.order(cheap.acme)).body.title).toBe('Orders start at €5,000.00.')
  await acme.page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('a plugin that is switched off lets orders through, and one that is switched on does not (S2)', async () => {
  const toggle = acme.page.getByRole('switch', { name: 'Order minimum is on' })
  await acme.page.locator('label', { has: toggle }).first().click()
  await acme.live('Switching Order minimum off')
  expect(await toggle.isChecked()).toBe(false)
  expect((await shoppers.acme.order(cheap.acme)).status).toBe(201)

  await toggle.focus()
  await acme.page.keyboard.press('Space')
  await acme.live('Switching Order minimum on')
  expect((await shoppers.acme.order(cheap.acme)).status).toBe(422)
})

test('removing asks first (S2)', async () => {
  await acme.click('Remove Order minimum')
  const question = acme.page.getByRole('dialog', { name: 'Remove Order minimum?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await question.waitFor({ state: 'detached' })
  expect(await acme.installed()).toContain('order-minimum')

  await acme.click('Remove Order minimum')
  await question.getByRole('button', { name: 'Remove' }).click()
  await acme.live('Removing Order minimum')
  expect(await acme.installed()).toEqual(['welcome-mail'])
  expect((await shoppers.acme.order(cheap.acme)).status).toBe(201)
})

test('going back in the history brings the rule back, with the settings of then', async () => {
  await acme.go('History')
  const third = acme.page.locator('[data-release="3"]')
  await third.getByText('Change the settings of Order minimum').waitFor()
  await third.getByText('Other settings of Order minimum: Smallest order').waitFor()
  await acme.page
    .locator('[data-release="1"]')
    .getByText(/^Welcome mail .* came. It sends mail in your name/)
    .waitFor()
  await acme.click('Go back to release 2')
  await acme.page.getByRole('dialog').getByRole('button', { name: 'Go back' }).click()
  const release = await acme.live('Going back to release 2')
  await acme.page.locator(`[data-release="${release}"]`).getByText('Live').waitFor()
  expect((await shoppers.acme.order(cheap.acme)).body.title).toBe('Orders start at €10.00.')
})

test('the place in the admin stands in the address: reloading and going back keep it', async () => {
  await acme.lookAt('Welcome mail')
  await acme.page.reload()
  await acme.page.getByRole('dialog', { name: 'Welcome mail' }).getByText('It is installed.').waitFor()
  await acme.page.goBack()
  await acme.page.getByRole('dialog').waitFor({ state: 'detached' })
  await acme.page.getByLabel('Search plugins').fill('nothing like it')
  await acme.page.getByText('No plugin matches “nothing like it”.').waitFor()
})

test('a newer version is offered, and goes live at a click; one that may do more asks for that and nothing else (P1)', async () => {
  const sources = versions.map((version) => ({ ...news(version), readme: '# News\n\nTells.\n' }))
  await publish(platform, platform.home, sources[0]!)
  await addPlugins(platform.client, 'acme', 'news')
  await publish(platform, platform.home, sources[1]!)
  await acme.page.goto('/')
  await acme.click('Update NEWS')
  await acme.live('Updating NEWS')
  await acme.button('Update NEWS').waitFor({ state: 'detached' })

  await publish(platform, platform.home, sources[2]!)
  await acme.page.reload()
  await acme.click('Update NEWS')
  const question = acme.page.getByRole('dialog', { name: 'Update NEWS?' })
  expect(await question.getByRole('listitem').allTextContents()).toEqual(['Reads your orders'])
  await question.getByText(withinOneShop).waitFor()
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect((await platform.client.plugins('acme')).find(({ name }) => name === 'news')?.version).toBe('1.0.1')
  await acme.click('Update NEWS')
  await question.getByRole('button', { name: 'Agree and update' }).click()
  await acme.live('Updating NEWS')
  expect((await platform.client.plugins('acme')).find(({ name }) => name === 'news')?.version).toBe('1.1.0')
})

test('a seller is told why a version was withdrawn', async () => {
  await platform.client.review({ package: 'news', version: '1.1.0', verdict: 'yanked', reason: 'It makes things up.' })
  await acme.page.reload()
  await acme.page.locator('[data-plugin=news]').getByText('It makes things up.').waitFor()
})

const versions = ['1.0.0', '1.0.1', '1.1.0'] as const

function news(version: (typeof versions)[number]) {
  const reads = version === '1.1.0' ? ['Carts', 'Orders'] : ['Carts']
  const takes = reads.map((service) => `readonly ${service.toLowerCase()}: ${service}`)
  return {
    name: 'news',
    version,
    manifest: { shopctl: { title: 'NEWS', scopes: reads.map((service) => `${service.toLowerCase()}:read`) } },
    source: `
      import { Plugin } from '@shopctl/sdk'
      import { ${reads.join(', ')} } from '@shopctl/sdk/shop'
      @Plugin()
      export default class News {
        constructor(${takes.join(', ')}) {}
      }`,
  }
}

test('a seller has events posted elsewhere: the secret is shown once, and a test says how it is answered', async () => {
  const hook = await HttpSink.open()
  await acme.go('Webhooks')
  await acme.click('Add a webhook')
  await acme.page.getByPlaceholder('https://erp.example.com/hook').fill(hook.url)
  await acme.page.getByLabel('Events').first().click()
  await acme.page.getByRole('option', { name: 'order.placed', exact: true }).click()
  await acme.page.getByLabel('What it is for').fill('for the ERP')
  await acme.click('Add')
  expect(await acme.page.locator('[data-secret]').textContent()).toMatch(/^whsec_/)
  await acme.page.locator('[data-webhook]').getByText('order.placed · for the ERP').waitFor()
  await acme.click('Send a test')
  await acme.page.getByText('The test was taken: 204.').waitFor()
  await acme.page.reload()
  await acme.click('Pause')
  await acme.page.locator('[data-webhook]').getByText('Paused', { exact: true }).waitFor()
  expect(await acme.page.locator('[data-secret]').count()).toBe(0)
  hook.status = 500
  await acme.click('Send a test')
  await acme.page.getByText('The test was not taken: it answered 500.').waitFor()
  await acme.click('Log')
  await acme.page.locator('[data-log] tbody tr').nth(1).waitFor()
  expect(await acme.page.locator('[data-log] th').allTextContents()).toEqual([
    'When',
    'Event',
    'Status',
    'Took',
    'Answer',
    '',
  ])
  await acme.click('Remove')
  await acme.click('Remove it')
  await acme.page.getByText('posted to another system of yours').waitFor()
  await hook.close()
})

test('a seller makes a token for a plugin that runs outside: shown once, with where to connect, and taken back (S19)', async () => {
  const { page } = acme
  await publishFolder(platform, folderOf('order-watch'))
  await addPlugins(platform.client, 'acme', 'order-watch')
  await page.reload()
  await acme.go('My plugins')
  const card = page.locator('[data-plugin="order-watch"]')
  await card.locator('[data-outside="0"]').waitFor()
  await card.getByText('⚠ On, but not connected').waitFor()
  await card.getByText('Until it connects, your shop refuses this: an order at checkout.').waitFor()
  await acme.click('Connect Order watch')
  await acme.click('Make a token')
  const made = async (what: string): Promise<string> =>
    (await page.locator(`[data-copy="${what}"]`).textContent()) ?? ''
  const address = await made('address')
  const socket = new Socket(address, { authToken: await made('token') })
  onTestFinished(() => socket.disconnect())
  socket.connect()
  const channel = socket.channel(await made('topic'))
  const closed = new Promise((resolve) => channel.onClose(resolve))
  await new Promise((resolve) => channel.join().receive('ok', resolve))
  await acme.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await acme.click('Copy the token')
  await page.getByRole('button', { name: 'Copy the token' }).getByText('Copied').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await made('token'))
  await page.keyboard.press('Escape')
  await card.locator('[data-outside="1"]').waitFor()
  await acme.click('Connect Order watch')
  const kept = page.locator('[data-token]')
  await kept.waitFor()
  expect(await made('address')).toBe(address)
  expect(await page.locator('[data-copy=token]').count()).toBe(0)
  const id = await kept.getAttribute('data-token')
  await acme.click(`Revoke ${id}`)
  await acme.click('Cancel')
  await acme.click(`Revoke ${id}`)
  await acme.click('Revoke')
  expect(await closed).toEqual({ reason: 'its token opens nothing any more' })
  await kept.waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
})

test('a seller writes a discount in the admin, tries it, and it counts as soon as it is on; no rebuild (S14)', async () => {
  const { page } = globex
  const total = async (): Promise<number> => {
    const path = `/carts/${await shoppers.globex.cart(cheap.globex)}`
    return (await shoppers.globex.request<{ total: { amount: number } }>('GET', path)).body.total.amount
  }
  const [before, { release }] = [await total(), await shoppers.globex.request('GET', '/products')]
  await globex.go('Scripts')
  await globex.click('New script')
  await page.getByRole('textbox', { name: 'Name' }).fill('one-less')
  await page.getByLabel('JavaScript').fill("export default () => ({ label: 'One', amount: 1 })")
  await page.getByText('interface Cart').waitFor()
  await globex.click('Try on the last order')
  await page.getByRole('status', { name: 'Trace' }).getByText('"amount": 1').first().waitFor()
  await globex.click('Save')
  await globex.click('Switch version 1 on')
  await globex.button('Switch off').waitFor()
  await globex.click('Look at version 1')
  await page.getByRole('dialog', { name: 'one-less, version 1' }).getByText('amount: 1').waitFor()
  await page.keyboard.press('Escape')
  expect(await total()).toBe(before - 1)
  expect((await shoppers.globex.request('GET', '/products')).release).toBe(release)
})

test('the editor offers what a script gets and answers, inserts it, and marks what cannot be read; the keyboard gets out of it (S14)', async () => {
  const { page } = globex
  const { keyboard } = page
  const source = page.getByRole('textbox', { name: 'JavaScript' })
  const offered = page.getByRole('listbox').getByRole('option')
  await source.fill('export default ({ lines }) => ({ label: `${lines[0].')
  await keyboard.type('qua')
  await offered.filter({ hasText: 'quantity' }).click()
  await keyboard.type('}`, pe')
  await page.locator('.cm-completionInfo', { hasText: 'of what is due there' }).waitFor()
  await offered.filter({ hasText: 'percent' }).click()
  await page.locator('.cm-lint-marker-error').waitFor()
  await keyboard.type('5')
  expect(await source.textContent()).toBe('export default ({ lines }) => ({ label: `${lines[0].quantity}`, percent: 5')
  await keyboard.press('Escape')
  await keyboard.press('Tab')
  expect(await page.locator('.cm-content:focus').count()).toBe(0)
  await globex.go('History')
  await globex.page.locator('[data-release]').first().waitFor()
  await page.getByRole('tab', { name: 'Scripts · not saved' }).click()
  expect(await source.textContent()).toContain('percent: 5')
  await globex.click('Look at version 1')
  await page.getByText('It takes the place of what you have written and not saved.').waitFor()
  await globex.click('Take it into the editor')
  await source.getByText('amount: 1').waitFor()
  await page.getByText('In the editor: version 1, the newest. On: version 1.').waitFor()
  await globex.click('Switch off')
  await globex.click('Remove script')
  await globex.click('Remove')
  await globex.button('New script').waitFor()
  await page.locator('[data-script]').waitFor({ state: 'detached' })
})

test('whoever signs out is out, also with the old cookie', async () => {
  const cookies = await globex.context.cookies(`${(await platform.status()).admin}/api`)
  await globex.click('Sign out')
  await globex.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await globex.context.addCookies(cookies)
  await globex.page.reload()
  await globex.page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('nothing of all this made the browser complain', () => {
  expect([...acme.complaints, ...globex.complaints]).toEqual([])
})
