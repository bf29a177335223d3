const words: Readonly<Record<string, string>> = {
  mail: 'Sends mail in your name',
  'carts:read': 'Reads your shoppers’ carts',
  'orders:read': 'Reads your orders',
  'orders:write': 'Places orders',
  'customers:read': 'Reads your customers',
}

/** A scope in a seller's words. */
export function describeScope(scope: string): string {
  if (scope.startsWith('http:config.'))
    return `Sends data to the address that you enter as “${scope.slice('http:config.'.length)}”`
  if (scope.startsWith('http:')) return `Sends data to ${scope.slice('http:'.length)}`
  return words[scope] ?? scope
}
