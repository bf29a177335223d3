import { Type } from 'typebox'
import { Answer, type Call, Controller, Get, Post } from '../../sdk/index.js'
import { emailText, lineOfText, schemaFor } from '../schemas.js'
import { type Customer, customerSchema } from './customer.js'
import { Customers, type Registration } from './customers.js'

const registration = schemaFor<Registration>()(
  Type.Object(
    { email: emailText, name: lineOfText(200), password: Type.String({ minLength: 8, maxLength: 200 }) },
    { additionalProperties: false },
  ),
)

/** Accounts: open one, see one's own. */
@Controller('/customers')
export class CustomerController {
  constructor(private readonly customers: Customers) {}

  @Post('', { summary: 'Open an account', body: registration, response: { 201: customerSchema } })
  async register({ body }: Call<Registration>): Promise<Answer<Customer>> {
    return new Answer(201, await this.customers.register(body))
  }

  @Get('/me', { summary: 'The signed-in customer', response: { 200: customerSchema } })
  async me({ customerId }: Call): Promise<Customer> {
    return this.customers.signedIn(customerId)
  }
}
