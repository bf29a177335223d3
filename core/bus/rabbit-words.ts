/** Without the user and the password. */
export function addressOf(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url)
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}${pathname === '/' ? '' : pathname}`
}

/** What the client or the system calls it. */
export const codeOf = (error: unknown): string => (error as { readonly code?: string } | undefined)?.code ?? ''

/**
 * Node says nothing but a code where a name has several addresses and none answers; the client names the method that was refused, which
 * a refused login has not.
 */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^undefined: /, '') || codeOf(error) : String(error)
