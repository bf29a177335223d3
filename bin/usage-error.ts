/** The error of a command line that says what cannot be; `command` is the one whose help is recommended. */
export async function usageError(sentence: string, command: string): Promise<Error> {
  const { shopError } = await import('../core/model/index.js')
  return shopError('USAGE', sentence, command)
}
