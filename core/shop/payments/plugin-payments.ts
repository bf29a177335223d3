import { Database, Service } from '../../sdk/host/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import { OrderPaid } from '../orders/order-paid.js'
import { orderOf } from '../orders/order-store.js'
import type { OrderPayment } from './order-payment.js'
import { findPayment, settlePayment } from './payment-store.js'
import { Payments } from './payments.js'

/** Makes each installation its own `Payments`. */
@Service()
export class PluginPayments {
  constructor(
    private readonly database: Database,
    private readonly fields: CustomFields,
  ) {}

  /** @param plugin the installation's name */
  of(plugin: string): Payments {
    return new OwnPayments(plugin, this.database, this.fields)
  }
}

class OwnPayments extends Payments {
  constructor(
    private readonly plugin: string,
    private readonly database: Database,
    private readonly fields: CustomFields,
  ) {
    super()
  }

  isOwn<P extends { readonly code: string }>(payment: P | null | undefined): payment is P {
    return payment?.code.split(':')[0] === this.plugin
  }

  find(reference: string): Promise<OrderPayment | undefined> {
    return findPayment(this.database, { plugin: this.plugin, reference })
  }

  async paid(reference: string): Promise<boolean> {
    const key = { plugin: this.plugin, reference }
    return this.database.transaction(async (tx) => {
      const orderId = await settlePayment(tx, key, 'paid')
      const order = orderId === undefined ? undefined : await orderOf(tx, orderId)
      if (order === undefined) return (await findPayment(tx, key)) !== undefined
      await tx.emit(new OrderPaid(await this.fields.fillOne('order', order, tx)))
      return true
    })
  }

  async failed(reference: string): Promise<boolean> {
    const key = { plugin: this.plugin, reference }
    const orderId = await settlePayment(this.database, key, 'failed')
    return orderId !== undefined || (await findPayment(this.database, key)) !== undefined
  }
}
