import type { JsonObject } from '../../../core/model/index.js'

interface Field {
  readonly type?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly pattern?: string
}

/** Where the schema alone does not tell what would do. */
const known: Readonly<Record<string, JsonObject>> = {
  'card-payment': { secretKey: 'sk_test_4711', webhookSecret: 'whsec_4711' },
  'event-ping': { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  'pay-by-invoice': { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
}

/** Settings with which a plugin can be installed: what its schema demands, by its own examples. */
export function exampleConfig(name: string, schema: JsonObject | null): JsonObject {
  const { required = [], properties = {} } = (schema ?? {}) as {
    required?: readonly string[]
    properties?: Readonly<Record<string, Field>>
  }
  const wanted = required.filter((key) => properties[key]?.default === undefined)
  return { ...Object.fromEntries(wanted.map((key) => [key, example(properties[key] ?? {})])), ...known[name] }
}

function example({ type, examples, enum: choices, minimum, pattern }: Field): unknown {
  if (examples?.[0] !== undefined) return examples[0]
  if (choices?.[0] !== undefined) return choices[0]
  if (type === 'integer' || type === 'number') return minimum ?? 1
  if (type === 'boolean') return false
  if (type === 'array') return []
  if (type === 'object') return {}
  return pattern?.includes('https') === true ? 'https://example.com' : 'example'
}
