import { Ajv, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { Wiring } from '../../protocol/index.js'
import { type DeclaredField, DeclaredFields } from '../../sdk/host/index.js'
import type { FieldEntity } from '../../sdk/index.js'

const none: readonly DeclaredField[] = []

/** The fields that a bundle's wiring names. */
export class WiredFields extends DeclaredFields {
  readonly #compiled = new Map<DeclaredField, ValidateFunction>()
  #validator: Ajv | undefined

  constructor(private readonly fields: NonNullable<Wiring['fields']> = {}) {
    super()
  }

  of(entity: FieldEntity): readonly DeclaredField[] {
    return this.fields[entity] ?? none
  }

  problemsOf(field: DeclaredField, value: unknown): readonly string[] {
    const validate = this.#compiled.get(field) ?? this.validator().compile(field.schema)
    this.#compiled.set(field, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message = 'is wrong' }) =>
      [instancePath.slice(1).replaceAll('/', '.'), message].filter(Boolean).join(' '),
    )
  }

  private validator(): Ajv {
    // Its types are those of a CommonJS module.
    const withFormats = ajvFormats as unknown as (validator: Ajv) => Ajv
    return (this.#validator ??= withFormats(new Ajv({ allErrors: true, strict: false, logger: false })))
  }
}
