import { choicesOf, type FieldSchema, type PropertySchema } from './field-schema.js'
import { formatMoney } from './format.js'

/** Why a value cannot be a field's, in a seller's words; the platform checks again. */
export function checkField({ schema, isRequired }: FieldSchema, value: unknown, currency: string): string | undefined {
  if (value === undefined || value === '') return isRequired ? 'Fill this in.' : undefined
  if (choicesOf(schema) !== undefined) return undefined
  switch (typeof value) {
    case 'number':
      return checkNumber(schema, value, currency)
    case 'string':
      return isWritten(schema) ? asJson(schema) : checkText(schema, value)
    default:
      return Array.isArray(value) ? checkList(schema, value) : undefined
  }
}

/** An object or a list is written as JSON, and a text is what could not be read. */
const isWritten = ({ type }: PropertySchema): boolean => type === 'object' || type === 'array'

const asJson = ({ examples }: PropertySchema): string =>
  examples?.[0] === undefined ? 'Write it as JSON.' : `Write it as JSON: ${JSON.stringify(examples[0])}`

/** An amount's bounds are written as it is. */
function checkNumber({ minimum, maximum, unit }: PropertySchema, value: number, currency: string): string | undefined {
  const told = (bound: number): string => (unit === 'money' ? formatMoney(bound, currency) : String(bound))
  if (minimum !== undefined && value < minimum) return `At least ${told(minimum)}.`
  if (maximum !== undefined && value > maximum) return `At most ${told(maximum)}.`
  return undefined
}

function checkText({ pattern, minLength = 0, maxLength = Infinity, examples }: PropertySchema, value: string) {
  if (value.length < minLength) return `At least ${minLength} characters.`
  if (value.length > maxLength) return `At most ${maxLength} characters.`
  if (pattern === undefined || matches(pattern, value)) return undefined
  return typeof examples?.[0] === 'string' ? `It looks like this: ${examples[0]}` : 'It does not look as it should.'
}

function checkList({ minItems = 0 }: PropertySchema, { length }: readonly unknown[]): string | undefined {
  return length < minItems ? `At least ${minItems}.` : undefined
}

/** A pattern that this browser cannot read is left to the platform. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}
