const words: Readonly<Record<string, string>> = {
  mail: 'Sends mail in your name',
  database: 'Keeps data of its own in your shop’s database',
  fields: 'Reads and writes the fields that it adds',
  outside: 'Runs on a machine of its author’s, and is sent what its checks and events are about',
  'carts:read': 'Reads your shoppers’ carts',
  'orders:read': 'Reads your orders',
  'orders:write': 'Places orders',
  'payments:write': 'Marks orders as paid that are paid through it',
  'customers:read': 'Reads your customers',
}

/** A scope in a seller's words. `labelOf` says what the form calls a setting, where there is a form. */
export function describeScope(scope: string, labelOf?: (key: string) => string): string {
  const [kind, where] = [scope.slice(0, scope.indexOf(':')), scope.slice(scope.indexOf(':') + 1)]
  if (kind !== 'http') return words[scope] ?? scope
  if (where.startsWith('*.')) return `Sends data to any host below ${where.slice(2)}`
  if (!where.startsWith('config.')) return `Sends data to ${where}`
  const key = where.slice('config.'.length)
  return labelOf === undefined
    ? 'Sends data to where you tell it to'
    : `Sends data to what you enter as “${labelOf(key)}”`
}

/** Said wherever somebody agrees to scopes: within a shop they stop mistakes, and not malice. */
export const withinOneShop =
  'A plugin runs inside its shop, together with the shop’s other plugins: a hostile one could do what any of them may. ' +
  'No other shop is in its reach. Install what you trust.'
