/** Why a script has no answer. */
export const scriptFaultCodes = [
  'SCRIPT_TOOK_TOO_LONG',
  'SCRIPT_MEMORY',
  'SCRIPT_STACK',
  'SCRIPT_OUTPUT',
  'SCRIPT_FAILED',
] as const
export type ScriptFaultCode = (typeof scriptFaultCodes)[number]

/** A script that came to no answer, by its own doing. */
export class ScriptFault extends Error {
  override readonly name = 'ScriptFault'

  constructor(
    readonly code: ScriptFaultCode,
    message: string,
    /** In the seller's source, from 1; where it is known. */
    readonly line?: number,
  ) {
    super(message)
  }
}
