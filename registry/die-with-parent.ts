import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The command line that makes a child end with this process, even by kill -9: through util-linux's `setpriv` where there is
 * one, else as it is.
 */
export function dieWithParent(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const setpriv = folders.map((folder) => join(folder, 'setpriv')).find((path) => existsSync(path))
  return setpriv === undefined ? command : [setpriv, '--pdeathsig', 'SIGKILL', ...command]
}
