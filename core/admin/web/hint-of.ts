import { ApiError } from './ask.js'

/** Where the platform's next step is one for the command line, a seller's. */
const forSellers: Readonly<Record<string, string>> = {
  INSTALLATION_EXISTS: 'You find it under My plugins.',
  RELEASE_FAILED: 'Your shoppers noticed nothing. Tell the plugin’s author what it says here.',
  PLUGIN_UNTRUSTED: 'Ask whoever runs the platform to look at it, and to say that they trust it.',
  CONFIG_INVALID: 'Nothing was changed. Mend the setting and save again.',
}

/** The next step after an error, where we know one. */
export function hintOf(error: Error): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  const { code, hint } = error.problem
  return forSellers[code] ?? (hint?.includes('shopctl ') ? undefined : hint)
}
