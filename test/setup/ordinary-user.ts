import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A user without rights that every machine has a name for. */
const nobody = 65534

/** Starts a command as an ordinary user; only root can. */
export const asNobody: readonly string[] = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']

const noRights = 'setpriv --inh-caps=-all --ambient-caps=-all --bounding-set=-all'

/**
 * Starts a command as an ordinary user to whom the system gives no namespaces, as a stock Ubuntu does. There AppArmor refuses
 * them; here it is the limit of a namespace in which the user is the same, and in which nothing else is changed.
 */
export const asNobodyWithoutNamespaces: readonly string[] = [
  ...asNobody,
  'unshare',
  '--user',
  '--map-current-user',
  '--keep-caps',
  'sh',
  '-c',
  `echo 0 > /proc/sys/user/max_user_namespaces && exec ${noRights} "$@"`,
  'sh',
]

/** Gives that user a folder with all that is in it. */
export const giveToNobody = (folder: string): Promise<unknown> =>
  promisify(execFile)('chown', ['-R', `${nobody}:${nobody}`, folder])
