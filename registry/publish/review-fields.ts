import { type Facts, problemsOfConfigSchema } from '../../core/model/index.js'

type Field = NonNullable<Facts['fields']>[number]

/** Why these fields could not be kept or shown. */
export function reviewFields({ fields = [] }: Facts): string[] {
  return fields.flatMap((field) => {
    const reasons = [...schemaProblems(field), ...writerProblems(field), ...copyProblems(field, fields)]
    return reasons.map((reason) => `its field ${field.entity}.${field.name}: ${reason}`)
  })
}

/** The compiler says it as well, to those who write TypeScript. */
const writerProblems = ({ entity, write }: Field): string[] =>
  write === 'shopper' && !['cart', 'customer'].includes(entity) ? [`shoppers change no ${entity}s`] : []

const schemaProblems = ({ name, schema }: Field): readonly string[] =>
  problemsOfConfigSchema({ type: 'object', properties: { [name]: schema } })

/** What a cart holds becomes the order's, so it must fit there. */
function copyProblems({ entity, name, schema }: Field, fields: readonly Field[]): string[] {
  const order = fields.find((other) => entity === 'cart' && other.entity === 'order' && other.name === name)
  return order === undefined || ruleOf(order) === ruleOf({ schema })
    ? []
    : ['orders take it from carts, so both need the same schema']
}

/** The schema as text, without what a value is while nobody has written it. */
const ruleOf = ({ schema }: Pick<Field, 'schema'>): string => JSON.stringify({ ...schema, default: undefined })
