import { createHash, randomBytes } from 'node:crypto'
import { Database, Identity, Service } from '../../sdk/host/index.js'
import { Clock } from '../../sdk/index.js'
import type { Customer } from '../customers/customer.js'
import { findAccount, markFirstLogin, setLanguage } from '../customers/customer-store.js'
import { verifyPassword } from '../customers/password.js'
import { problem } from '../shop-problem.js'
import { CustomerLoggedIn } from './customer-logged-in.js'
import { LoginThrottle } from './login-throttle.js'
import { deleteSession, findSessionCustomer, insertSession } from './session-store.js'

const lifetime = 30 * 24 * 60 * 60_000
const tokenBytes = 32

/** What a shopper signs in with. */
export interface Credentials {
  readonly email: string
  readonly password: string
  /** In which they read the shop (BCP 47). */
  readonly language?: string | undefined
}

/** A session that has just begun: the only time that its token is known. */
export interface NewSession {
  readonly token: string
  readonly customer: Customer
  /** True once in a customer's life. */
  readonly isFirst: boolean
  /** ISO 8601. */
  readonly expiresAt: string
}

/** Who is signed in. */
@Service()
export class Sessions extends Identity {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly throttle: LoginThrottle,
  ) {
    super()
  }

  /** Signs in for thirty days; INVALID_CREDENTIALS, or TOO_MANY_ATTEMPTS for an email with too many failures. */
  async login({ email, password, language }: Credentials): Promise<NewSession> {
    await this.throttle.check(email)
    const account = await findAccount(this.database, email)
    const isRight = await verifyPassword(password, account?.passwordHash)
    if (account === undefined || !isRight) {
      await this.throttle.failed(email)
      throw problem('INVALID_CREDENTIALS')
    }
    return this.begin(account.customer, language)
  }

  async customerOf(token: string): Promise<string | undefined> {
    return findSessionCustomer(this.database, hashOf(token), this.clock.now())
  }

  /** Ends the token's session; SIGN_IN_REQUIRED when it has none. */
  async logout(token: string): Promise<void> {
    const hasEnded = await deleteSession(this.database, hashOf(token))
    if (!hasEnded) throw problem('SIGN_IN_REQUIRED')
  }

  private async begin(known: Customer, language = known.language): Promise<NewSession> {
    const customer = language === undefined ? known : { ...known, language }
    const token = randomBytes(tokenBytes).toString('base64url')
    const createdAt = this.clock.now()
    const expiresAt = new Date(createdAt.getTime() + lifetime)
    return this.database.transaction(async (tx) => {
      await this.throttle.succeeded(customer.email, tx)
      const isFirst = await markFirstLogin(tx, customer.id, createdAt)
      if (language !== undefined && language !== known.language) await setLanguage(tx, customer.id, language)
      await insertSession(tx, { tokenHash: hashOf(token), customerId: customer.id, createdAt, expiresAt })
      await tx.emit(new CustomerLoggedIn(customer, isFirst))
      return { token, customer, isFirst, expiresAt: expiresAt.toISOString() }
    })
  }
}

// A token is random through and through; a fast hash is enough to make a copy of the table worthless.
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
