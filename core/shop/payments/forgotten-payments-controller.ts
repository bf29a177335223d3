import { Type } from 'typebox'
import { InternalPut } from '../../sdk/host/index.js'
import { Controller } from '../../sdk/index.js'
import { Cashier } from './cashier.js'

/** The platform knows the same path. */
const path = '/_platform/forgotten-payments'

/** Where the platform says that there are payments of shoppers who never came back. */
@Controller()
export class ForgottenPaymentsController {
  constructor(private readonly cashier: Cashier) {}

  @InternalPut(path, { summary: 'Let go of what nobody came back for', response: { 204: Type.Null() } })
  async cancel(): Promise<void> {
    await this.cashier.cancelForgotten()
  }
}
