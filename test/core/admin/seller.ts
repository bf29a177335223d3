import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import type { TestPlatform } from '../../setup/test-platform.js'

export const ownPassword = 'correct horse battery'

/** Somebody who sits before the admin of a shop. */
export class Seller {
  /** Errors and warnings of the browser's console, refusals by the content security policy among them. */
  readonly complaints: string[] = []
  #lastLive = 0

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.complaints.push(error.message))
  }

  /** Opens the admin in a browser of one's own. */
  static async open(browser: Browser, baseURL: string): Promise<Seller> {
    const context = await browser.newContext({ baseURL, locale: 'en-GB', reducedMotion: 'reduce' })
    context.setDefaultTimeout(30_000)
    const seller = new Seller(context, await context.newPage())
    await seller.page.goto('/')
    return seller
  }

  /** Signs in with a first password, chooses another, and is in. */
  static async settled(browser: Browser, platform: TestPlatform, shop: string): Promise<Seller> {
    const { admin } = await platform.status()
    const { password } = await platform.client.resetPassword(shop)
    const seller = await Seller.open(browser, admin)
    await seller.signIn(shop, password)
    await seller.choosePassword(ownPassword)
    return seller
  }

  async signIn(shop: string, password: string): Promise<void> {
    await this.page.getByLabel('Shop').fill(shop)
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.click('Sign in')
  }

  async choosePassword(password: string): Promise<void> {
    await this.page.getByLabel('New password').fill(password)
    await this.click('Save and go on')
    await this.tab('My plugins').waitFor()
  }

  /** Goes to a tab. */
  async go(tab: 'My plugins' | 'Find plugins' | 'Catalog' | 'Scripts' | 'Webhooks' | 'History'): Promise<void> {
    await this.tab(tab).click()
  }

  /** The button of that name, exactly. */
  async click(name: string): Promise<void> {
    await this.button(name).click()
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  /** Opens a plugin of the registry. */
  async lookAt(title: string): Promise<void> {
    await this.go('Find plugins')
    await this.click(`Look at it: ${title}`)
    await this.page.getByRole('dialog', { name: title }).getByText('What it may do').waitFor()
  }

  /** Waits until a change is live, another than the last one, and answers its release. */
  async live(title: string): Promise<number> {
    const panel = this.page.getByRole('region', { name: 'Change' })
    await panel.getByText(title, { exact: true }).waitFor()
    const text = await panel.getByText(new RegExp(`^Live: release (?!${this.#lastLive}\\b)`)).textContent()
    this.#lastLive = Number(/release (\d+)/.exec(text ?? '')?.[1])
    return this.#lastLive
  }

  /** What stands under My plugins. */
  async installed(): Promise<string[]> {
    await this.go('My plugins')
    const list = this.page.locator('[data-plugin]')
    await list.or(this.page.getByText('No plugins yet')).first().waitFor()
    return list.evaluateAll((cards) => cards.map((card) => card.getAttribute('data-plugin') ?? ''))
  }

  private tab(name: string): Locator {
    return this.page.getByRole('tab', { name })
  }
}
