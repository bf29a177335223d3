import { existsSync } from 'node:fs'

/** What is executed: an absolute path and its arguments. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))

/** The command as one that the system kills when we die, be it by SIGKILL. Without setpriv the closing channel ends it. */
export function endingWithUs({ file, args }: Command): Command {
  return setpriv === undefined ? { file, args } : { file: setpriv, args: ['--pdeathsig', 'SIGKILL', file, ...args] }
}
