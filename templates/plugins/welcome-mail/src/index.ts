import { Mailer, on, Plugin } from '@shopctl/sdk'
import { CustomerLoggedIn } from '@shopctl/sdk/shop'

/** Greets customers when they sign in for the first time. */
@Plugin()
export default class WelcomeMail {
  constructor(private readonly mailer: Mailer) {}

  @on(CustomerLoggedIn)
  async welcome({ customer, isFirst }: CustomerLoggedIn): Promise<void> {
    if (!isFirst) return
    const { id, email, language } = customer
    await this.mailer.send('welcome', { to: email, language, once: id, data: { customer } })
  }
}
