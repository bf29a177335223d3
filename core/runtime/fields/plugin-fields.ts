import type { DeclaredFields, FieldStore } from '../../sdk/host/index.js'
import { type Custom, type Field, type FieldEntity, Fields, type FieldValues } from '../../sdk/index.js'

export interface PluginFieldsOptions {
  readonly plugin: string
  readonly declared: DeclaredFields
  readonly store: FieldStore
}

type Values = Readonly<Record<string, unknown>>
/** What the types say of a plugin that nobody knows. */
type Any<E extends FieldEntity> = FieldValues<readonly Field[], E>

/** One installation's fields. What the types cannot hold, since it is compiled away, is checked here. */
export class PluginFields extends Fields {
  constructor(private readonly options: PluginFieldsOptions) {
    super()
  }

  of<E extends FieldEntity>(entity: E, { custom }: { readonly custom?: Custom }): Any<E> {
    const { plugin, declared } = this.options
    const own = declared.of(entity).filter((field) => field.plugin === plugin)
    const defaults = own
      .filter(({ schema }) => 'default' in schema)
      .map(({ name, schema }) => [name, schema['default']])
    // What a shopper sends holds null where a value is taken away.
    const there = Object.entries(custom?.[plugin] ?? {}).filter(([, value]) => value !== null)
    return Object.fromEntries([...defaults, ...there]) as Any<E>
  }

  async read<E extends FieldEntity>(entity: E, id: string): Promise<Any<E> | undefined> {
    const values = await this.options.store.read({ plugin: this.options.plugin, entity, id })
    return values as Any<E> | undefined
  }

  async write(entity: FieldEntity, id: string, change: Values): Promise<void> {
    await this.options.store.write({ plugin: this.options.plugin, entity, id }, change)
  }
}
