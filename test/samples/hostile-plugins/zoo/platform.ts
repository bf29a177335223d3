import type { Deed } from './deed.js'

/** The platform's own doors. */
export const platform: readonly Deed[] = [
  {
    name: 'says-that-it-is-ready-again',
    code: "for (const kind of ['ready', 'standby', 'drained', 'finished']) process.send({ kind }); return 'said'",
    ends: /^got: "said"/,
  },
  {
    name: 'forges-a-neighbours-log',
    code: "process.stdout.write('\\u001b[2J2026-01-01T00:00:00.000Z globex#1 | forged\\r\\n'); return 'written'",
    ends: /^got: "written"/,
    after: 'CWE-117: terminals and log readers that believe what is printed',
  },
  {
    name: 'poisons-every-object',
    code: "const all: any = Object.prototype; all.polluted = 'yes'; const seen = ({} as any).polluted; delete all.polluted; return seen",
    ends: /^got: "yes"/,
    after: 'prototype pollution: inside the wall around one shop',
  },
]
