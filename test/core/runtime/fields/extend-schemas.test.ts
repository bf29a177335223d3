import { expect, test } from 'vitest'
import { schemaExtension } from '../../../../core/runtime/fields/extend-schemas.js'
import { WiredFields } from '../../../../core/runtime/fields/wired-fields.js'

const cart = { type: 'object', properties: { id: { type: 'string' } } }
const other = { type: 'object', properties: {} }
const cartChange = { type: 'object', properties: { custom: other }, additionalProperties: false }
const entities = {
  shown: { cart, product: other, customer: { ...other }, order: { ...other } },
  changed: { cart: cartChange },
}
const note = { plugin: 'gift', name: 'note', write: 'shopper', schema: { type: 'string', default: '' } } as const
const size = { plugin: 'gift', name: 'size', write: 'plugin', schema: { type: 'integer' } } as const
const colour = { plugin: 'wrap', name: 'colour', write: 'shopper', schema: { enum: ['red', 'blue'] } } as const

const schemaOf = { body: cartChange, response: { 200: cart, 201: { type: 'array', items: cart } } }

test('without fields a route keeps the very schema that it has', () => {
  const extend = schemaExtension(new WiredFields(), entities)
  expect(extend(schemaOf)).toBe(schemaOf)
})

test('fields stand wherever the entity stands, by installation, and the shop’s own schemas stay as they are', () => {
  const extend = schemaExtension(new WiredFields({ cart: [note, size, colour] }), entities)
  const { response } = extend(schemaOf)
  const custom = {
    properties: {
      gift: { properties: { note: note.schema, size: size.schema }, additionalProperties: false },
      wrap: { properties: { colour: colour.schema } },
    },
  }
  expect(response?.[200]).toMatchObject({ properties: { id: { type: 'string' }, custom } })
  expect(response?.[201]).toMatchObject({ items: { properties: { custom } } })
  expect(cart).toEqual({ type: 'object', properties: { id: { type: 'string' } } })
})

test('what shoppers send holds their fields alone, each with null and without its default', () => {
  const { body } = schemaExtension(new WiredFields({ cart: [note, size, colour] }), entities)(schemaOf)
  expect(body).toEqual({
    ...cartChange,
    properties: {
      custom: expect.objectContaining({
        properties: {
          gift: { type: 'object', properties: { note: { type: ['string', 'null'] } }, additionalProperties: false },
          wrap: {
            type: 'object',
            properties: { colour: { anyOf: [colour.schema, { type: 'null' }] } },
            additionalProperties: false,
          },
        },
        additionalProperties: false,
      }),
    },
  })
})

test('where shoppers may write no field, none is taken', () => {
  expect(schemaExtension(new WiredFields({ cart: [size] }), entities)(schemaOf).body).toEqual(cartChange)
})
