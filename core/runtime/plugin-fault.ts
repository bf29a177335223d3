/** A failure inside a plugin's code, blamed by name. */
export class PluginFault extends Error {
  override readonly name = 'PluginFault'

  constructor(
    readonly plugin: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

/** The message of an error, or the words of whatever else was thrown. The model has the same for the floors that see it. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The stack of whatever was thrown with those of its causes, or its words. */
export function stackOf(error: unknown, depth = 4): string {
  if (!(error instanceof Error)) return String(error)
  const stack = error.stack ?? error.message
  return error.cause === undefined || depth === 0 ? stack : `${stack}\nCaused by: ${stackOf(error.cause, depth - 1)}`
}
