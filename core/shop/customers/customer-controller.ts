import { Type } from 'typebox'
import { Answer, type Call, Controller, Get, hookPoint, Patch, Post } from '../../sdk/index.js'
import { type CustomChange, customChange } from '../fields/custom-change.js'
import { emailText, lineOfText, schemaFor } from '../schemas.js'
import { type Customer, customerSchema } from './customer.js'
import { Customers, type Registration } from './customers.js'

const registration = schemaFor<Registration>()(
  Type.Object(
    { email: emailText, name: lineOfText(200), password: Type.String({ minLength: 8, maxLength: 200 }) },
    { additionalProperties: false },
  ),
)

/** What customers may change of themselves; the plugins' fields are added to it. */
export const customerChange = Type.Object({ custom: Type.Optional(customChange) }, { additionalProperties: false })

/** A registration as hooks see it: never the password. */
export interface RegisterCall {
  readonly email: string
  readonly name: string
  readonly requestId: string
}

/** Accounts: open one, see one's own. */
@Controller('/customers')
export class CustomerController {
  static readonly hookable = {
    register: hookPoint<RegisterCall, Customer>({
      guards: true,
      input: ({ body: { email, name }, requestId }: Call<Registration>) => ({ email, name, requestId }),
      result: ({ body }: Answer<Customer>) => body,
    }),
  }

  constructor(private readonly customers: Customers) {}

  @Post('', { summary: 'Open an account', body: registration, response: { 201: customerSchema } })
  async register({ body, language }: Call<Registration>): Promise<Answer<Customer>> {
    return new Answer(201, await this.customers.register({ ...body, language }))
  }

  @Get('/me', { summary: 'The signed-in customer', response: { 200: customerSchema } })
  async me({ customerId }: Call): Promise<Customer> {
    return this.customers.signedIn(customerId)
  }

  @Patch('/me', { summary: 'Write fields of plugins', body: customerChange, response: { 200: customerSchema } })
  async change({ body, customerId }: Call<CustomChange>): Promise<Customer> {
    return this.customers.setFields(customerId, body.custom ?? {})
  }
}
