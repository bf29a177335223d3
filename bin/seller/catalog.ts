import type { Command } from 'commander'
import type { PlatformClient } from '../../core/control/client/index.js'
import type { ProductInput } from '../../core/model/index.js'
import { minorUnits } from '../../core/model/minor-units.js'
import { answering, type Cli } from '../command/cli.js'
import { teach } from '../command/teach.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'
import { type ImportOptions, importProducts } from './import-products.js'

/** `shopctl catalog …`. */
export function declareCatalog(group: Command, cli: Cli): void {
  const bringing = group
    .command('import')
    .description(
      'Add a file’s products to a shop, or bring them to what the file says. A second time it changes nothing.',
    )
    .argument('<file>', 'JSON: a list of products, or a tenant file with a "catalog"; - reads stdin')
    .requiredOption('--tenant <slug>', 'the shop')
    .option('--dry-run', 'only say what would change')
    .action(answering(cli, (file: string, options: ImportOptions) => importProducts(cli, file, options)))
  teach(
    bringing,
    [
      ['shopctl catalog import products.json --tenant acme', ''],
      ['shopctl catalog import products.json --tenant acme --dry-run', 'only what would change'],
      ['shopctl catalog list --tenant acme --json > products.json', 'a file to start from'],
    ],
    formOfFile,
  )
  const list = group
    .command('list')
    .description('What a shop sells. With --json in the form that "catalog import" takes.')
    .requiredOption('--tenant <slug>', 'the shop')
    .action(answering(cli, ({ tenant }: { readonly tenant: string }) => listCatalog(cli, tenant)))
  teach(list, [
    ['shopctl catalog list --tenant acme', ''],
    ['shopctl catalog list --tenant acme --json > products.json', 'to edit, and to import again'],
  ])
}

const formOfFile = `The file:
  [{"handle":"mug","title":"Mug","description":"Holds tea.",
    "variants":[{"sku":"MUG-W","title":"White","price":1200,"stock":40}]}]
Prices are in minor units of the shop's currency (1200 is 12.00 EUR); "stock" is what is there from now on. Products are
known by their handle, variants by their sku: what the file does not name stays as it is, a description too, and nothing
is taken away. A sku that stands below another product moves there, unless it is the last that its product has. A tenant
file’s currency must be the shop’s. An article that was sold out and is there again is told to plugins. A file of a
megabyte is imported whole or not at all; of a larger one, each part is.`

async function listCatalog(cli: Cli, tenant: string): Promise<Answer> {
  const client = await connect(cli)
  const { currency } = await client.tenant(tenant)
  const products = await allOf(client, tenant)
  const units = minorUnits(currency)
  const rows = products.flatMap(rowsOf)
  const price: Column<Row> = {
    title: currency,
    of: ({ variant }) => (variant === undefined ? '' : (variant.price / units).toFixed(Math.log10(units))),
  }
  return {
    data: products,
    show: (look) => (rows.length === 0 ? nothing(tenant) : table(rows, [...naming, price, ...rest], look)),
  }
}

const nothing = (tenant: string): string =>
  `${tenant} sells nothing yet. Fill its catalog:  shopctl catalog import products.json --tenant ${tenant}`

async function allOf(client: PlatformClient, tenant: string): Promise<readonly ProductInput[]> {
  const products: ProductInput[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await client.catalog(tenant, cursor)
    products.push(...items)
    if (nextCursor === null) return products
    cursor = nextCursor
  }
}

/** A variant; the first of a product names it, and one that has none is named alone. */
interface Row {
  readonly handle: string
  readonly product: string
  readonly variant: ProductInput['variants'][number] | undefined
}

function rowsOf({ handle, title: product, variants: [first, ...others] }: ProductInput): readonly Row[] {
  return [{ handle, product, variant: first }, ...others.map((variant) => ({ handle: '', product: '', variant }))]
}

const naming: readonly Column<Row>[] = [
  { title: 'handle', of: ({ handle }) => handle, paint: (_row, { bold }) => bold },
  { title: 'product', of: ({ product }) => safeLine(product) },
  { title: 'sku', of: ({ variant }) => safeLine(variant?.sku ?? '') },
  { title: 'variant', of: ({ variant }) => safeLine(variant?.title ?? '(none: it cannot be bought)') },
]

const rest: readonly Column<Row>[] = [{ title: 'stock', of: ({ variant }) => variant?.stock ?? null }]
