import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getCallSites } from 'node:util'

/** The folder of the file that called into this room: the test. */
export function callerFolder(): string {
  const files = getCallSites().map(({ scriptName }) =>
    scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName,
  )
  const caller = files.find((file) => file.startsWith('/') && dirname(file) !== import.meta.dirname)
  return caller === undefined ? process.cwd() : dirname(caller)
}
