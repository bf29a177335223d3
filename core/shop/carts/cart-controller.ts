import { type Static, Type } from 'typebox'
import { Answer, type Call, Controller, Delete, Get, Patch, Post, Put } from '../../sdk/index.js'
import { skuText } from '../schemas.js'
import { type Cart, cartSchema } from './cart.js'
import { CartEditor } from './cart-editor.js'
import { cartLimits } from './cart-limits.js'
import { byId, type CartCall, cartId, cartResponse as response } from './cart-params.js'
import { Carts } from './carts.js'

const pieces = Type.Integer({ minimum: 1, maximum: cartLimits.quantity })
const bySku = Type.Object({ id: cartId, sku: skuText })
const newLine = Type.Object({ sku: skuText, quantity: pieces }, { additionalProperties: false })
const newQuantity = Type.Object({ quantity: pieces }, { additionalProperties: false })

type LineCall<Body = undefined> = Call<Body, Static<typeof bySku>>

/** Carts: make one, fill it, claim it. */
@Controller('/carts')
export class CartController {
  constructor(
    private readonly carts: Carts,
    private readonly editor: CartEditor,
  ) {}

  @Post('', { summary: 'Make an empty cart', response: { 201: cartSchema } })
  async create({ customerId }: Call): Promise<Answer<Cart>> {
    return new Answer(201, await this.editor.create(customerId))
  }

  @Get('/:id', { summary: 'A cart at the prices of the moment', params: byId, response })
  async read({ params: { id }, customerId }: CartCall): Promise<Cart> {
    return this.carts.read({ id, customerId })
  }

  @Post('/:id/lines', { summary: 'Put an article in', params: byId, body: newLine, response })
  async addLine({ params: { id }, body, customerId }: CartCall<Static<typeof newLine>>): Promise<Cart> {
    return this.editor.addLine({ id, customerId }, body)
  }

  @Patch('/:id/lines/:sku', { summary: 'Change how many', params: bySku, body: newQuantity, response })
  async setQuantity({ params, body, customerId }: LineCall<Static<typeof newQuantity>>): Promise<Cart> {
    return this.editor.setQuantity({ id: params.id, customerId }, { sku: params.sku, ...body })
  }

  @Delete('/:id/lines/:sku', { summary: 'Take an article out', params: bySku, response })
  async removeLine({ params: { id, sku }, customerId }: LineCall): Promise<Cart> {
    return this.editor.removeLine({ id, customerId }, sku)
  }

  @Put('/:id/customer', { summary: 'Make the cart the signed-in customer’s own', params: byId, response })
  async claim({ params: { id }, customerId }: CartCall): Promise<Cart> {
    return this.editor.claim({ id, customerId })
  }
}
