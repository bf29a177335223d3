import type { ErrorObject } from 'ajv'

/** These tell of a form that was meant. */
const meant = new Set(['anyOf', 'required', 'additionalProperties'])

/**
 * The reasons of a schema's errors. Where a value has none of several forms, what each would be is one reason:
 * `"to" must be one email address, or must be "*"`.
 */
export function reasonsOf(errors: readonly ErrorObject[], reason: (error: ErrorObject) => string): string[] {
  const formsOf = (choice: ErrorObject): ErrorObject[] =>
    errors.filter(
      ({ keyword, instancePath, schemaPath }) =>
        !meant.has(keyword) && instancePath === choice.instancePath && schemaPath.startsWith(`${choice.schemaPath}/`),
    )
  const choices = new Map(errors.filter(({ keyword }) => keyword === 'anyOf').map((error) => [error, formsOf(error)]))
  const told = new Set([...choices.values()].flat())
  return errors.flatMap((error) => {
    if (told.has(error)) return []
    const [first, ...more] = (choices.get(error) ?? []).map(reason)
    if (first === undefined) return [reason(error)]
    const words = more.map((form) => form.slice(form.indexOf('must ')))
    return [[...new Set([first, ...words])].join(', or ')]
  })
}
