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

/** The words of whatever was thrown. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The stack of whatever was thrown, or its words. */
export const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
