/** Where in a value something is. */
export interface Place {
  /** In words, where the schema names what a list holds: `product 1, variant 2`. */
  readonly where: string
  /** The rest of its path: `price`. */
  readonly key: string
}

interface Schema {
  readonly title?: string
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
}

/** The place as people count: from one, by the title of a list's items where these have one. */
export function placeIn(schema: object, path: readonly string[]): Place {
  const counted: string[] = []
  let key: string[] = []
  let here: Schema | undefined = schema
  for (const step of path) {
    const title: string | undefined = here?.items?.title
    here = here?.items ?? here?.properties?.[step]
    if (title === undefined) key.push(step)
    else {
      counted.push(`${title} ${Number(step) + 1}`)
      key = []
    }
  }
  return { where: counted.join(', '), key: key.join('.') }
}
