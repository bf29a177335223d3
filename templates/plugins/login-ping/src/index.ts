import { createHash } from 'node:crypto'
import { after, Clock, Config, Http, type Outcome, Plugin } from '@shopctl/sdk'
import { type LoggedIn, type LoginCall, SessionController } from '@shopctl/sdk/shop'
import { LoginPingConfig } from './config.js'

/** Tells another service of each login, whether it worked or not. Nobody who signs in waits for it. */
@Plugin({ config: LoginPingConfig })
export default class LoginPing {
  constructor(
    private readonly http: Http,
    private readonly clock: Clock,
    private readonly config: Config<LoginPingConfig>,
  ) {}

  /** A service that takes longer is not waited for: at a wave of logins the pings would pile up. */
  @after(SessionController, 'login', { deadline: 1_000 })
  async ping({ email }: LoginCall, outcome: Outcome<LoggedIn>): Promise<void> {
    const who = outcome.ok ? { customer: outcome.value.customer.id } : { emailHash: hashOf(email) }
    const result = outcome.ok ? 'success' : 'failure'
    await this.http.post(this.config.url, { type: 'login', result, ...who, at: this.clock.now().toISOString() })
  }
}

/** Whoever failed to sign in may be nobody's customer: their address itself goes nowhere. */
const hashOf = (email: string): string => createHash('sha256').update(email.trim().toLowerCase()).digest('hex')
