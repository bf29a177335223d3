import { Database, Service, type Transaction } from '../../sdk/host/index.js'
import { Clock } from '../../sdk/index.js'
import { problem } from '../shop-problem.js'
import { countFailure, findFailures, type LoginFailures, takeFailures, type Window } from './login-failure-store.js'

const most = 10
const windowMinutes = 15
const minute = 60_000

/** Stops whoever guesses passwords: after ten failures in a quarter of an hour an email has to wait. */
@Service()
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** TOO_MANY_ATTEMPTS when this email has to wait. */
  async check(email: string): Promise<void> {
    const window = this.window()
    refuse(await findFailures(this.database, email, window), window)
  }

  /** Notes a failure. It stays noted although the request fails. */
  async failed(email: string): Promise<void> {
    await countFailure(this.database, email, this.window())
  }

  /**
   * Forgets the failures of somebody who knew the password; TOO_MANY_ATTEMPTS when they have become too many while it
   * was checked: a right guess among a hundred sent at once.
   */
  async succeeded(email: string, tx: Transaction): Promise<void> {
    const window = this.window()
    refuse(await takeFailures(tx, email, window), window)
  }

  private window(): Window {
    const now = this.clock.now()
    return { now, start: new Date(now.getTime() - windowMinutes * minute) }
  }
}

function refuse(found: LoginFailures | undefined, { now }: Window): void {
  if (found === undefined || found.failures < most) return
  const end = found.since.getTime() + windowMinutes * minute
  throw problem('TOO_MANY_ATTEMPTS', Math.ceil((end - now.getTime()) / minute))
}
