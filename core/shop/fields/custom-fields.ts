import {
  Database,
  type DeclaredField,
  DeclaredFields,
  FieldStore,
  type Queryable,
  Service,
} from '../../sdk/host/index.js'
import type { Custom, FieldEntity } from '../../sdk/index.js'
import { problem } from '../shop-problem.js'
import { findCustom, mergeCustom, putOrderCustom } from './field-store.js'
import { isStorable } from './is-storable.js'

type Values = Readonly<Record<string, unknown>>
type Key = Parameters<FieldStore['read']>[0]

/** What may have fields, and how it is found. */
type Keyed = { readonly id: string } | { readonly handle: string }

/** What one installation may keep on one thing, as JSON. */
const mostLetters = 16_384

/** The fields that this release's plugins add to what the shop keeps. A shop without such fields is asked nothing more. */
@Service()
export class CustomFields extends FieldStore {
  constructor(
    private readonly database: Database,
    private readonly declared: DeclaredFields,
  ) {
    super()
  }

  /** These with their fields. Values of plugins that are gone, or that do not fit any more, are not shown. */
  async fill<T extends Keyed>(
    entity: FieldEntity,
    things: readonly T[],
    db: Queryable = this.database,
  ): Promise<readonly T[]> {
    const fields = this.declared.of(entity)
    if (fields.length === 0 || things.length === 0) return things
    const stored = await findCustom(db, entity, things.map(keyOf))
    return things.map((thing) => ({ ...thing, custom: this.shown(fields, stored.get(keyOf(thing))) }))
  }

  /** The same for one. */
  async fillOne<T extends Keyed>(entity: FieldEntity, thing: T, db?: Queryable): Promise<T> {
    const [filled = thing] = await this.fill(entity, [thing], db)
    return filled
  }

  /** What a shopper sends: only fields that shoppers may write. FIELD_REFUSED, FIELDS_TOO_LARGE. */
  async change(db: Queryable, { entity, id }: Pick<Key, 'entity' | 'id'>, custom: Custom): Promise<void> {
    const writable = this.declared.of(entity).filter(({ write }) => write === 'shopper')
    for (const [plugin, values] of Object.entries(custom)) {
      const own = writable.filter((field) => field.plugin === plugin)
      for (const [name, value] of Object.entries(values)) this.refuse({ own, label: `${plugin}.${name}`, name, value })
      if (JSON.stringify(values).length > mostLetters) throw problem('FIELDS_TOO_LARGE', plugin, mostLetters)
      await mergeCustom(db, { entity, id, plugin, values })
    }
  }

  /** Gives the order what its cart holds in fields of the same names; answers all that the order shows. */
  async copyToOrder(db: Queryable, cartId: string, orderId: string): Promise<Custom | undefined> {
    const fields = this.declared.of('order')
    if (fields.length === 0) return undefined
    const stored = (await findCustom(db, 'cart', [cartId])).get(cartId) ?? {}
    const shared = fields.filter(({ plugin, name }) =>
      this.declared.of('cart').some((field) => field.plugin === plugin && field.name === name),
    )
    const fitting = shared.filter((field) => this.fits(field, stored[field.plugin]?.[field.name]))
    const copied = grouped(fitting, ({ plugin, name }) => stored[plugin]?.[name])
    if (fitting.length > 0) await putOrderCustom(db, orderId, copied)
    return this.shown(fields, copied)
  }

  async read({ plugin, entity, id }: Key): Promise<Values | undefined> {
    const stored = (await findCustom(this.database, entity, [id])).get(id)
    const own = this.declared.of(entity).filter((field) => field.plugin === plugin)
    return stored && (this.shown(own, stored)[plugin] ?? {})
  }

  async write({ plugin, entity, id }: Key, values: Values): Promise<void> {
    const own = this.declared.of(entity).filter((field) => field.plugin === plugin)
    for (const [name, value] of Object.entries(values)) this.refuse({ own, label: name, name, value })
    if (JSON.stringify(values).length > mostLetters) throw problem('FIELDS_TOO_LARGE', plugin, mostLetters)
    const isThere = await mergeCustom(this.database, { entity, id, plugin, values })
    if (!isThere) throw new Error(`there is no ${entity} "${id}"`)
  }

  private refuse({ own, label, name, value }: Sent): void {
    const field = own.find((one) => one.name === name)
    if (field === undefined) throw problem('FIELD_REFUSED', label, 'is no field that can be written here')
    if (value === null) return
    const [reason] = this.declared.problemsOf(field, value)
    if (reason !== undefined) throw problem('FIELD_REFUSED', label, reason)
    if (!isStorable(value)) throw problem('FIELD_REFUSED', label, 'holds letters that cannot be kept')
  }

  private shown(fields: readonly DeclaredField[], stored: Custom = {}): Custom {
    return grouped(fields, (field) => {
      const value = stored[field.plugin]?.[field.name]
      return this.fits(field, value) ? value : field.schema['default']
    })
  }

  private fits(field: DeclaredField, value: unknown): boolean {
    return value !== undefined && this.declared.problemsOf(field, value).length === 0
  }
}

interface Sent {
  readonly own: readonly DeclaredField[]
  readonly label: string
  readonly name: string
  readonly value: unknown
}

const keyOf = (thing: Keyed): string => ('id' in thing ? thing.id : thing.handle)

/** By installation and then by name; what has no value is left out. */
function grouped(fields: readonly DeclaredField[], valueOf: (field: DeclaredField) => unknown): Custom {
  const byPlugin = Map.groupBy(fields, ({ plugin }) => plugin)
  return Object.fromEntries(
    [...byPlugin].map(([plugin, own]) => [
      plugin,
      Object.fromEntries(own.map((field) => [field.name, valueOf(field)]).filter(([, value]) => value !== undefined)),
    ]),
  )
}
