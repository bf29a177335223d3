import { createHash } from 'node:crypto'
import { Config, Http, on, Plugin } from '@shopctl/sdk'
import { CustomerLoggedIn, CustomerRegistered } from '@shopctl/sdk/shop'
import { ListSyncConfig } from './config.js'

/** Keeps a mailing list in step with the shop's customers. What the service does not take is sent again. */
@Plugin({ config: ListSyncConfig })
export default class ListSync {
  constructor(
    private readonly http: Http,
    private readonly config: Config<ListSyncConfig>,
  ) {}

  @on(CustomerRegistered, CustomerLoggedIn)
  async sync({ customer: { email, name } }: CustomerRegistered | CustomerLoggedIn): Promise<void> {
    const { url, key, consent } = this.config
    const answer = await this.http.fetch(`${url}/members/${memberOf(email)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      // Who has left the list stays out of it: the status is for those whom the service does not know.
      body: JSON.stringify({ email_address: email, status_if_new: consent, merge_fields: { NAME: name } }),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`the list answered ${answer.status}`)
  }
}

/** A member's name in Mailchimp's API: writing the same member twice makes no second one. */
const memberOf = (email: string): string => createHash('md5').update(email.toLowerCase()).digest('hex')
