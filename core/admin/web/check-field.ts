import { choicesOf, type FieldSchema, type PropertySchema } from './field-schema.js'

/** Why a value cannot be a field's, in a seller's words; the platform checks again. */
export function checkField({ schema, isRequired }: FieldSchema, value: unknown): string | undefined {
  if (value === undefined || value === '') return isRequired ? 'Fill this in.' : undefined
  if (choicesOf(schema) !== undefined) return undefined
  switch (typeof value) {
    case 'number':
      return checkNumber(schema, value)
    case 'string':
      return checkText(schema, value)
    default:
      return Array.isArray(value) ? checkList(schema, value) : undefined
  }
}

function checkNumber({ minimum, maximum }: PropertySchema, value: number): string | undefined {
  if (minimum !== undefined && value < minimum) return `At least ${minimum}.`
  if (maximum !== undefined && value > maximum) return `At most ${maximum}.`
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
