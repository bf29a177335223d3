import { database } from './database.js'
import type { Deed } from './deed.js'
import { machine } from './machine.js'
import { network } from './network.js'
import { platform } from './platform.js'

export { type Deed, type Given, hostile } from './deed.js'
export { fatal } from './fatal.js'

/** All that a shop survives without a new worker. */
export const zoo: readonly Deed[] = [...database, ...machine, ...network, ...platform]
