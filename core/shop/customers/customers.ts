import { Database, Service } from '../../sdk/host/index.js'
import { Clock, type Custom } from '../../sdk/index.js'
import { CustomFields } from '../fields/custom-fields.js'
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
  /** BCP 47. */
  readonly language?: string | undefined
}

/** The shop's accounts. */
@Service()
export class Customers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly fields: CustomFields,
  ) {}

  /** Opens an account; EMAIL_TAKEN when the email has one, in any spelling. */
  async register({ email, name, password, language }: Registration): Promise<Customer> {
    const passwordHash = await hashPassword(password)
    const createdAt = this.clock.now()
    const customer: Customer = { id: newId('cus', createdAt), email, name, ...(language && { language }) }
    return this.database.transaction(async (tx) => {
      const isNew = await insertCustomer(tx, { ...customer, passwordHash, createdAt })
      if (!isNew) throw problem('EMAIL_TAKEN', email)
      await tx.emit(new CustomerRegistered(customer))
      return this.fields.fillOne('customer', customer, tx)
    })
  }

  /** The customer who is signed in; SIGN_IN_REQUIRED when nobody is. */
  async signedIn(id: string | undefined): Promise<Customer> {
    const customer = id === undefined ? undefined : await findCustomer(this.database, id)
    if (customer === undefined) throw problem('SIGN_IN_REQUIRED')
    return this.fields.fillOne('customer', customer)
  }

  /** Writes fields of plugins that shoppers may write. SIGN_IN_REQUIRED, FIELD_REFUSED, FIELDS_TOO_LARGE. */
  async setFields(id: string | undefined, custom: Custom): Promise<Customer> {
    const customer = await this.signedIn(id)
    await this.database.transaction((tx) => this.fields.change(tx, { entity: 'customer', id: customer.id }, custom))
    return this.signedIn(id)
  }
}
