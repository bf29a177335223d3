import { Clock, Config, type Delivered, Http, on, Plugin } from '@shopctl/sdk'
import { CustomerLoggedIn, CustomerRegistered, OrderPlaced } from '@shopctl/sdk/shop'
import { EventPingConfig } from './config.js'
import { sign } from './sign.js'

/** Posts what happens in the shop to another service, signed. What it does not take is posted again. */
@Plugin({ config: EventPingConfig })
export default class EventPing {
  constructor(
    private readonly http: Http,
    private readonly clock: Clock,
    private readonly config: Config<EventPingConfig>,
  ) {}

  @on(CustomerRegistered, CustomerLoggedIn, OrderPlaced)
  async post(data: CustomerRegistered | CustomerLoggedIn | OrderPlaced, { id, type, at }: Delivered): Promise<void> {
    const { url, secret, events } = this.config
    if (!events.includes(type)) return
    const body = JSON.stringify({ type, timestamp: at.toISOString(), data })
    await this.http.post(url, body, sign(secret, { id: `evt_${id}`, at: this.clock.now(), body }))
  }
}
