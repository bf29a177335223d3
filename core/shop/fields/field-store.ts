import type { Queryable } from '../../sdk/host/index.js'
import type { Custom, FieldEntity } from '../../sdk/index.js'

const tables = {
  product: { table: 'products', key: 'handle' },
  customer: { table: 'customers', key: 'id' },
  cart: { table: 'carts', key: 'id' },
  order: { table: 'orders', key: 'id' },
} as const satisfies Record<FieldEntity, { table: string; key: string }>

/** What is stored of these, by their keys; also what nobody declares any more. */
export async function findCustom(
  db: Queryable,
  entity: FieldEntity,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Custom>> {
  const { table, key } = tables[entity]
  const rows = await db.query<{ id: string; custom: Custom }>(
    `select ${key} as id, custom from ${table} where ${key} = any($1)`,
    [ids],
  )
  return new Map(rows.map(({ id, custom }) => [id, custom]))
}

/** New values of an installation's fields; null takes one away. False for an unknown id. */
export interface CustomChange {
  readonly entity: FieldEntity
  readonly id: string
  readonly plugin: string
  readonly values: Readonly<Record<string, unknown>>
}

export async function mergeCustom(db: Queryable, { entity, id, plugin, values }: CustomChange): Promise<boolean> {
  const { table, key } = tables[entity]
  const [gone, kept] = [true, false].map((isGone) =>
    Object.entries(values).filter(([, value]) => (value === null) === isGone),
  ) as [[string, unknown][], [string, unknown][]]
  const rows = await db.query(
    `update ${table}
     set custom = custom || jsonb_build_object($2::text, (coalesce(custom -> $2, '{}') || $3::jsonb) - $4::text[])
     where ${key} = $1 returning ${key}`,
    [id, plugin, JSON.stringify(Object.fromEntries(kept)), gone.map(([name]) => name)],
  )
  return rows.length === 1
}

/** What a new order begins with. */
export async function putOrderCustom(db: Queryable, orderId: string, custom: Custom): Promise<void> {
  await db.query('update orders set custom = $2 where id = $1', [orderId, JSON.stringify(custom)])
}

/** Removes all values of an installation's fields, for good. */
export async function purgeFields(db: Queryable, installation: string): Promise<void> {
  for (const { table } of Object.values(tables)) {
    await db.query(`update ${table} set custom = custom - $1::text where custom ? $1`, [installation])
  }
}
