/** PostgreSQL's words for a server that stops or starts (its errcodes, classes 08 and 57P), and the system's. */
const lostCodes = /^(08...|57P0[123]|ECONNRESET|EPIPE)$/
/** Those of pg, which have no code. */
const lostWords =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout)/

/** Whether what a database was asked failed because it was not there, or went away meanwhile: both sides of the wall have to know. */
export function isConnectionLost(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const { code = '', syscall, message } = error as NodeJS.ErrnoException
  // Without a server there is nobody to connect to, or not even a socket.
  return syscall === 'connect' || lostCodes.test(code) || lostWords.test(message)
}
