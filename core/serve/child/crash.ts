/**
 * Ends this process with what was not foreseen on its stderr: that must not go on half-way, and whoever started the process
 * starts it again and tells it everything.
 */
export function crash(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}
