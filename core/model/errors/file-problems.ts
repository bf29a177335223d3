/** Why a file cannot be read, as a reason of INPUT_INVALID. */
export const unreadable = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? message})`

/** Why a text is no JSON, in one line and with the place where V8 tells it, as a reason of INPUT_INVALID. */
export function noJson({ message }: Error): string {
  const [, what, line, column] = /^(.*?)(?: in JSON)? at position \d+ \(line (\d+) column (\d+)\)$/s.exec(message) ?? []
  const words = what === undefined ? message : `line ${line}, column ${column}: ${what}`
  return `it is no JSON (${words.replaceAll(/\s+/g, ' ')})`
}
