import { endingWithUs } from '../child/ending-with-us.js'
import type { Mode, ModeOptions } from './mode.js'

/** Nothing but the watchdog. */
export const bareMode = ({ node, certificates }: ModeOptions): Mode => ({
  stands: ['watch'],
  missing: [],
  ownUsers: false,
  kernelDir: (kernel) => kernel.dir,
  slotDir: (slot) => slot.dir,
  certificates,
  databaseHost: undefined,
  launch: (_slot, { args }) => ({
    command: endingWithUs({ file: node, args }),
    descriptors: [],
    release: () => undefined,
  }),
  pidOf: (spawned) => spawned,
  exitOf: (exit) => exit,
  clear: () => Promise.resolve(),
})
