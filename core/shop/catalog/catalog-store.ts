import type { Queryable } from '../../sdk/host/index.js'
import { money } from '../money.js'
import type { Product, ProductInput } from './product.js'

/** Which products are wanted: those after a place in the list, with one of these texts in them. */
export interface ProductSearch {
  readonly after: number
  readonly texts: readonly string[] | undefined
  readonly limit: number
}

/** A product and its place in the list. */
export interface ListedProduct {
  readonly place: number
  readonly product: Product
}

/** What the shop has of the products of an import. */
export interface StoredCatalog {
  /** By handle. */
  readonly products: ReadonlyMap<string, { readonly title: string; readonly description: string }>
  /** By sku, whichever product they are of. */
  readonly variants: ReadonlyMap<string, StoredVariant>
}

export interface StoredVariant {
  /** Its product's. */
  readonly handle: string
  readonly title: string
  readonly price: number
  readonly stock: number
}

/** A product that an import would leave without a variant, and which it has now. */
export interface EmptiedProduct {
  readonly handle: string
  readonly skus: readonly string[]
}

interface ProductRow {
  readonly place: string | number
  readonly handle: string
  readonly title: string
  readonly description: string
  readonly variants: readonly { sku: string; title: string; price: number; stock: number }[]
}

const select = `
  select p.id as place, p.handle, p.title, p.description,
    (select coalesce(json_agg(json_build_object('sku', v.sku, 'title', v.title, 'price', v.price, 'stock', v.stock)
       order by v.position, v.sku), '[]') from variants v where v.product_id = p.id) as variants
  from products p`

export async function findProduct(db: Queryable, handle: string, currency: string): Promise<Product | undefined> {
  const [row] = await db.query<ProductRow>(`${select} where p.handle = $1`, [handle])
  return row && toProduct(row, currency)
}

const page = `${select} where p.id > $1 and ($2::text[] is null or p.title ilike any($2) or p.description ilike any($2)
     or p.handle ilike any($2))
   order by p.id limit $3`

/** Asks for a page of products of which there are none, without any table: what the statement needs is loaded then. */
export const rehearseList = (db: Queryable): Promise<unknown> =>
  db.query(
    `with products as (select 0::bigint as id, '' as handle, '' as title, '' as description),
       variants as (select 0::bigint as product_id, 0 as position, '' as sku, '' as title, 0 as price, 0 as stock)
     ${page}`,
    [-1, null, 1],
  )

/** In the order in which they came into the catalog. */
export async function listProducts(db: Queryable, search: ProductSearch, currency: string): Promise<ListedProduct[]> {
  const { after, texts, limit } = search
  const rows = await db.query<ProductRow>(page, [after, texts === undefined ? null : texts.map(containing), limit])
  return rows.map((row) => ({ place: Number(row.place), product: toProduct(row, currency) }))
}

export async function findStored(db: Queryable, products: readonly ProductInput[]): Promise<StoredCatalog> {
  const known = await db.query<{ handle: string; title: string; description: string }>(
    'select handle, title, description from products where handle = any($1)',
    [products.map(({ handle }) => handle)],
  )
  const variants = await db.query<{ sku: string; handle: string; title: string; price: string; stock: number }>(
    `select v.sku, p.handle, v.title, v.price, v.stock from variants v join products p on p.id = v.product_id
     where v.sku = any($1)`,
    [products.flatMap((product) => product.variants.map(({ sku }) => sku))],
  )
  return {
    products: new Map(known.map(({ handle, ...product }) => [handle, product])),
    variants: new Map(variants.map(({ sku, price, ...variant }) => [sku, { ...variant, price: Number(price) }])),
  }
}

/** Products of the shop all of whose variants an import gives to others; those that it names keep what it names. */
export const findEmptied = (db: Queryable, products: readonly ProductInput[]): Promise<readonly EmptiedProduct[]> =>
  db.query<EmptiedProduct>(
    `select p.handle, array_agg(v.sku order by v.position, v.sku) as skus
     from products p join variants v on v.product_id = p.id
     where p.id in (select product_id from variants where sku = any($1)) and p.handle <> all($2)
     group by p.id having bool_and(v.sku = any($1)) order by p.id`,
    [products.flatMap(({ variants }) => variants.map(({ sku }) => sku)), products.map(({ handle }) => handle)],
  )

/** Lets one import at a time in: two that touch the same products in another order would wait for each other. */
export async function lockCatalog(db: Queryable): Promise<void> {
  await db.query('lock table products in share row exclusive mode')
}

/** A product whose description is left out keeps the one that it has. The catalog is locked. */
export async function upsertProducts(db: Queryable, products: readonly ProductInput[]): Promise<void> {
  await db.query(
    `insert into products (handle, title, description)
     select p.handle, p.title, coalesce(p.description, known.description, '')
     from rows from (json_to_recordset($1) as (handle text, title text, description text)) with ordinality
       as p (handle, title, description, place)
     left join products known on known.handle = p.handle
     order by p.place
     on conflict (handle) do update set title = excluded.title, description = excluded.description`,
    [JSON.stringify(products.map(({ handle, title, description }) => ({ handle, title, description })))],
  )
}

/**
 * Holds the articles until the transaction ends, and answers those of them that are sold out. All at once and in the order of
 * skus, as checkout takes them, so that the two never wait for each other in a circle.
 */
export async function lockVariants(db: Queryable, skus: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ sku: string; stock: number }>(
    'select sku, stock from variants where sku = any($1) order by sku for no key update',
    [skus],
  )
  return new Set(rows.flatMap(({ sku, stock }) => (stock === 0 ? [sku] : [])))
}

/** Those that are there are held. */
export async function upsertVariants(db: Queryable, products: readonly ProductInput[]): Promise<void> {
  const rows = products.flatMap(({ handle, variants }) =>
    variants.map((variant, position) => ({ handle, position, ...variant })),
  )
  await db.query(
    `insert into variants (sku, product_id, title, price, stock, position)
     select v.sku, p.id, v.title, v.price, v.stock, v.position
     from json_to_recordset($1) as v (sku text, handle text, title text, price bigint, stock integer, position integer)
     join products p using (handle)
     order by v.sku
     on conflict (sku) do update set product_id = excluded.product_id, title = excluded.title, price = excluded.price,
       stock = excluded.stock, position = excluded.position`,
    [JSON.stringify(rows)],
  )
}

const toProduct = ({ handle, title, description, variants }: ProductRow, currency: string): Product => ({
  handle,
  title,
  description,
  variants: variants.map(({ price, ...variant }) => ({ ...variant, price: money(price, currency) })),
})

// The text itself, wherever it stands: its own % and _ are letters here.
const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
