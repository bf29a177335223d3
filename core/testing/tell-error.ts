/** Whoever reads why a test has failed reads what the plugin threw beside it: runners show what was written meanwhile. */
export function tellError({ level, plugin, message, error }: Readonly<Record<string, unknown>>): void {
  if (level !== 'error') return
  const words = [plugin, message, error].filter((part) => typeof part === 'string')
  process.stderr.write(`${words.join('\n')}\n`)
}
