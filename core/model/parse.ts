import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { Static, TSchema } from 'typebox'
import { noJson, shopError } from './errors.js'
import { reasonsOf } from './forms-as-one.js'
import { inTime } from './in-time.js'
import { patternWords } from './pattern-words.js'
import { withProductPlace } from './product-place.js'

/**
 * One validator for every door: unknown keys are errors that name the key and those that there are, all reasons are
 * reported at once, and defaults of the schema are filled in.
 */
const options = { allErrors: true, useDefaults: true, verbose: true, logger: false } as const
const makeOnce = (more: object): (() => Ajv) => {
  let validator: Ajv | undefined
  return () => (validator ??= withFormats(new Ajv({ ...options, ...more })))
}
const lenient = { strict: false, formats: { currency: isCurrency } }
/** Of a schema that typebox has made, and has marked: it is one. The schema of schemas takes longer to compile than most. */
const ours = makeOnce({ ...lenient, validateSchema: false, code: { optimize: false } })
/** Plugins' schemas know nothing of each other: one could take another's `$id`. */
const alone = { addUsedSchema: false }
const foreign = makeOnce({ ...lenient, ...alone })
const strict = makeOnce({ ...alone, strictSchema: true, keywords: ['unit'] })
const compiled = new WeakMap<object, ValidateFunction>()

/** All reasons why `value` does not fit `schema`; none when it does. Fills defaults into `value`. */
export function problemsOf(schema: object, value: unknown): readonly string[] {
  const isOurs = '~kind' in schema
  const validate = compiled.get(schema) ?? (isOurs ? ours() : foreign()).compile(schema)
  compiled.set(schema, validate)
  const isWell = isOurs ? validate(value) : inTime(() => validate(value))
  if (isWell === true) return []
  if (isWell === undefined) return ['it takes too long to be checked']
  const reasons = reasonsOf(validate.errors ?? [], reason)
  return [...new Set(isOurs ? reasons.map(withProductPlace) : reasons)]
}

/** Why this is no JSON schema that can be checked: an unknown type or format, or a keyword that does not exist. */
export function problemsOfSchema(schema: object): readonly string[] {
  try {
    strict().compile(structuredClone(schema))
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

/** The value as the schema's type, or INPUT_INVALID with every reason. `what` begins the sentence: "The tenant file". */
export function parse<S extends TSchema>(schema: S, value: unknown, what: string): Static<S> {
  const copy = structuredClone(value)
  const reasons = problemsOf(schema, copy)
  if (reasons.length > 0) throw shopError('INPUT_INVALID', what, reasons)
  return copy as Static<S>
}

/** JSON text as the schema's type; broken JSON is an error that says so. Editors may begin it with a byte order mark. */
export function parseJson<S extends TSchema>(schema: S, text: string, what: string): Static<S> {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw shopError('INPUT_INVALID', what, [noJson(cause as Error)])
  }
  return parse(schema, value, what)
}

function reason(error: ErrorObject): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.')
  const at = path === '' ? '' : `"${path}" `
  switch (error.keyword) {
    case 'additionalProperties':
      return `unknown key "${[path, error.params['additionalProperty']].filter(Boolean).join('.')}"${knownKeys(error)}`
    case 'required':
      return `"${[path, error.params['missingProperty']].filter(Boolean).join('.')}" is missing`
    case 'enum':
      return `${at}must be one of ${(error.params['allowedValues'] as unknown[]).join(', ')}`
    case 'format':
      return `${at}${formatWords[String(error.params['format'])] ?? error.message ?? 'is wrong'}`
    default:
      return `${at}${wordsOf(error) ?? error.message ?? 'is wrong'}`
  }
}

/** What a value of a format of ours must be. */
const formatWords: Readonly<Record<string, string>> = {
  currency: 'must be a currency of ISO 4217, like EUR or USD',
}

function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code)
}

/** Those that could be meant; a record's are anybody's. */
function knownKeys({ parentSchema }: ErrorObject): string {
  const keys = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {})
  return keys.length === 0 ? '' : ` (there are ${keys.join(', ')})`
}

/** In the place of the validator's own. */
function wordsOf({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'const') return `must be ${JSON.stringify(params['allowedValue'])}`
  return keyword === 'pattern' ? patternWords(String(params['pattern'])) : undefined
}

// Its types are those of a CommonJS module.
function withFormats(validator: Ajv): Ajv {
  return (ajvFormats as unknown as (validator: Ajv) => Ajv)(validator)
}
