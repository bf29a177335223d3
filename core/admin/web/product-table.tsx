import { Table, Text } from '@mantine/core'
import { useContext } from 'react'
import type { CatalogPage } from './api.js'
import { Currency } from './currency.js'
import { formatMoney } from './format.js'

/** On a phone the words beside it give way. */
const figure = { ta: 'right', style: { whiteSpace: 'nowrap' } } as const

type Product = CatalogPage['items'][number]

/** Products with what can be bought of each: a row for each variant, its price and its stock. */
export function ProductTable({ products }: { readonly products: readonly Product[] }) {
  return (
    <Table verticalSpacing="xs" style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Product</Table.Th>
          <Table.Th ta="right">Price</Table.Th>
          <Table.Th {...figure}>In stock</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {products.map((product) => (
          <ProductRows key={product.handle} product={product} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function ProductRows({ product: { handle, title, variants } }: { readonly product: Product }) {
  const currency = useContext(Currency)
  if (variants.length === 0) {
    return (
      <Table.Tr data-product={handle}>
        <Table.Td>{title}</Table.Td>
        <Table.Td colSpan={2} ta="right">
          nothing of it to buy
        </Table.Td>
      </Table.Tr>
    )
  }
  return variants.map((variant, index) => (
    <Table.Tr key={variant.sku} {...(index === 0 ? { 'data-product': handle } : {})}>
      <Table.Td>
        {index === 0 ? <Text size="sm">{title}</Text> : null}
        <Text size="xs" c="dimmed">
          {variant.title} · {variant.sku}
        </Text>
      </Table.Td>
      <Table.Td {...figure}>{formatMoney(variant.price, currency)}</Table.Td>
      <Table.Td {...figure}>{variant.stock === 0 ? 'sold out' : variant.stock}</Table.Td>
    </Table.Tr>
  ))
}
