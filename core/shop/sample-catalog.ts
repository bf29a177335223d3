import type { ProductInput } from './catalog/product.js'

/** What a test's or an author's shop sells when nothing else is said. Prices in cents. */
export const sampleCatalog: readonly ProductInput[] = [
  { handle: 'mug', title: 'Mug', variants: [{ sku: 'mug', title: 'White', price: 1200, stock: 100 }] },
  { handle: 'sticker', title: 'Sticker', variants: [{ sku: 'sticker', title: 'Round', price: 150, stock: 1000 }] },
  {
    handle: 'shirt',
    title: 'T-shirt',
    variants: [
      { sku: 'shirt-s', title: 'Small', price: 2500, stock: 10 },
      { sku: 'shirt-l', title: 'Large', price: 2500, stock: 1 },
    ],
  },
]
