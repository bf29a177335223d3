import { Database, Service } from '../../sdk/host/index.js'
import { Clock } from '../../sdk/index.js'
import { newId } from '../new-id.js'
import { problem } from '../shop-problem.js'
import type { Customer } from './customer.js'
import { CustomerRegistered } from './customer-registered.js'
import { findCustomer, insertCustomer } from './customer-store.js'
import { hashPassword } from './password.js'

/** What somebody gives to open an account. */
export interface Registration {
  readonly email: string
  readonly name: string
  readonly password: string
}

/** The shop's accounts. */
@Service()
export class Customers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Opens an account; EMAIL_TAKEN when the email has one, in any spelling. */
  async register({ email, name, password }: Registration): Promise<Customer> {
    const passwordHash = await hashPassword(password)
    const createdAt = this.clock.now()
    const customer: Customer = { id: newId('cus', createdAt), email, name }
    return this.database.transaction(async (tx) => {
      const isNew = await insertCustomer(tx, { ...customer, passwordHash, createdAt })
      if (!isNew) throw problem('EMAIL_TAKEN', email)
      await tx.emit(new CustomerRegistered(customer))
      return customer
    })
  }

  /** The customer who is signed in; SIGN_IN_REQUIRED when nobody is. */
  async signedIn(id: string | undefined): Promise<Customer> {
    const customer = id === undefined ? undefined : await findCustomer(this.database, id)
    if (customer === undefined) throw problem('SIGN_IN_REQUIRED')
    return customer
  }
}
