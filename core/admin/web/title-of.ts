/** An installation's name as a title: `order-minimum` → `Order minimum`. */
export const titleOf = (name: string): string => {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
