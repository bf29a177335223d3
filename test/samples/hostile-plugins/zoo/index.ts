import { database } from './database.js'
import type { Deed } from './deed.js'
import { machine } from './machine.js'
import { network } from './network.js'
import { platform } from './platform.js'

export { type Deed, type Given, hostile } from './deed.js'
export { fatal } from './fatal.js'

/** All that a shop survives without a new worker. */
export const zoo: readonly Deed[] = [...database, ...machine, ...network, ...platform]

/** Other shapes of what is tried anyway, and what fills a disk: for a thorough run; docs/features.md names them in N2. */
export const further = [
  'fills-the-disk-by-sorting',
  'loops-in-promises',
  'aborts-the-process',
  'backtracks',
  'hoards-objects',
  'hoards-buffers',
  'hoards-strings',
  'hoards-shared-memory',
  'hoards-wasm-memory',
  'stands-still-without-computing',
  'asks-and-does-not-listen',
]
export const isUsual = ({ name }: Deed): boolean => !further.includes(name)
