import { type ScriptKind, scriptKinds } from './script.js'
import { scriptAnswers } from './script-answers.js'
import { scriptCart } from './script-cart.js'

/** The part of JSON schema that our own schemas are made of. */
export interface ScriptSchema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, ScriptSchema>>
  readonly required?: readonly string[]
  readonly items?: ScriptSchema
  readonly anyOf?: readonly ScriptSchema[]
  readonly const?: unknown
}

/** The types of scripts as the text of a `.d.ts`, made of the schemas against which they are held. */
export function scriptTypes(): string {
  const kinds = scriptKinds.map(
    (kind) => `type ${nameOf(kind)} = (cart: Cart) => ${typeOf(scriptAnswers[kind] as ScriptSchema, '')}`,
  )
  return [`interface Cart ${typeOf(scriptCart as ScriptSchema, '')}`, ...kinds, ''].join('\n\n')
}

/** `DiscountScript` */
const nameOf = (kind: ScriptKind): string => `${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}Script`

function typeOf(schema: ScriptSchema, indent: string): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ')
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['unknown'])
  return types.map((type) => plainType(type, schema, indent)).join(' | ')
}

function plainType(type: string, schema: ScriptSchema, indent: string): string {
  switch (type) {
    case 'object':
      return objectType(schema, indent)
    case 'array':
      return `readonly ${grouped(typeOf(schema.items ?? {}, indent))}[]`
    case 'integer':
      return 'number'
    default:
      return type
  }
}

function objectType({ properties = {}, required = [] }: ScriptSchema, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(([key, schema]) => {
    const comment = schema.description === undefined ? '' : `${inner}/** ${schema.description} */\n`
    return `${comment}${inner}readonly ${key}${required.includes(key) ? '' : '?'}: ${typeOf(schema, inner)}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

const grouped = (type: string): string => (type.includes(' | ') ? `(${type})` : type)
