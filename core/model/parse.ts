import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { Static, TSchema } from 'typebox'
import { noJson, shopError } from './errors.js'
import { reasonsOf } from './forms-as-one.js'
import { inTime } from './in-time.js'
import { patternWords } from './pattern-words.js'
import { placeIn } from './place.js'

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
  const titled = isOurs ? schema : {}
  return [...new Set(reasonsOf(validate.errors ?? [], (error) => reason(error, titled)))]
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

/** A key that is there, or is not, is told by its own place. */
const inside: Readonly<Record<string, string>> = {
  additionalProperties: 'additionalProperty',
  required: 'missingProperty',
}

function reason(error: ErrorObject, schema: object): string {
  const { keyword, params, instancePath } = error
  const more: unknown = params[inside[keyword] ?? '']
  const path = instancePath.split('/').slice(1)
  const { where, key } = placeIn(schema, typeof more === 'string' ? [...path, more] : path)
  const it = where === '' ? '' : 'it '
  const what = key === '' ? it : `"${key}" `
  const words =
    keyword === 'additionalProperties' ? `unknown key ${what.trim()}${knownKeys(error)}` : what + wordsOf(error)
  return where === '' ? words : `${where}: ${words}`
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

function wordsOf({ keyword, params, message = 'is wrong' }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is missing'
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`
    case 'format':
      return formatWords[String(params['format'])] ?? message
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`
    case 'pattern':
      return patternWords(String(params['pattern'])) ?? message
    default:
      return message
  }
}

// Its types are those of a CommonJS module.
function withFormats(validator: Ajv): Ajv {
  return (ajvFormats as unknown as (validator: Ajv) => Ajv)(validator)
}
