import type { AddressInfo, Server } from 'node:net'

/** Answers the port (0 chooses one); or the system's code, when it cannot be had. */
export function listen(server: Server, host: string, port: number): Promise<number | { readonly code: string }> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? error.message }))
    server.listen({ host, port }, () => resolve(portOf(server)))
  })
}

export const portOf = (server: Server | undefined): number => (server?.address() as AddressInfo | undefined)?.port ?? 0

/** Resolves when the last connection has ended. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()))
}
