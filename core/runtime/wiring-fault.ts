/** What a plugin's decorators or constructors say cannot work: told in words for its author, of a class or a method of theirs. */
export class WiringFault extends Error {
  override readonly name = 'WiringFault'

  constructor(
    message: string,
    /** Whose place in the author's files is meant. */
    readonly at: unknown,
  ) {
    super(message)
  }
}

/** The class's method of that name, where it has one; else the class. */
export const methodOf = ({ prototype }: { readonly prototype: object }, name: string): unknown =>
  (prototype as Readonly<Record<string, unknown>>)[name] ?? prototype.constructor
