import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Cli } from '../command/cli.js'
import { upwards } from './upwards.js'

type Place = Pick<Cli, 'environment' | 'cwd'>

const folder = '.shopctl'

/** Where `up` keeps its state: SHOPCTL_HOME, or `.shopctl` in the current folder. */
export const homeHere = ({ environment, cwd }: Place): string => resolve(cwd, environment['SHOPCTL_HOME'] || folder)

/**
 * Where the other commands look for it: SHOPCTL_HOME, or the nearest `.shopctl` from the current folder upwards, as git
 * looks for its own. One that another user owns is passed over: whoever may write above us could hand us a platform.
 */
export function findHome(place: Place): string {
  if (place.environment['SHOPCTL_HOME']) return homeHere(place)
  return (
    upwards(place.cwd)
      .map((path) => join(path, folder))
      .find(isOurs) ?? homeHere(place)
  )
}

function isOurs(path: string): boolean {
  const facts = statSync(path, { throwIfNoEntry: false })
  return facts !== undefined && facts.isDirectory() && (process.getuid === undefined || facts.uid === process.getuid())
}
