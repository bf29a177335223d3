export interface Named {
  /** The installation's. */
  readonly name: string
  /** Its author's title, where that is known. */
  readonly title: string | null
}

/** What a seller reads a plugin as: its title, else its name as one: `order-minimum` → `Order minimum`. */
export const titleOf = ({ name, title }: Named): string => title ?? titleFrom(name)

export const titleFrom = (name: string): string => {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
