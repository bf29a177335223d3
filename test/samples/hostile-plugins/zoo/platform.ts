import type { Deed } from './deed.js'

/** The platform's own doors. */
export const platform: readonly Deed[] = [
  {
    name: 'says-that-it-is-ready-again',
    code: "for (const kind of ['ready', 'standby', 'drained', 'finished']) process.send({ kind }); return 'said'",
    ends: /^got: "said"$/,
  },
  {
    name: 'forges-a-neighbours-log',
    code: `const line = JSON.stringify({ level: 'info', time: '2026-01-01T00:00:00.000Z', tenant: 'globex', message: 'FORGED' })
      const lines = [line, '2026-01-01T00:00:00.000Z globex#1 | FORGED', '2026-01-01T00:00:00.000Z acme ! FORGED']
      for (const stream of [process.stdout, process.stderr])
        for (const end of ['\\n', '\\r\\n', '\\r', '\\u001b[2J', '\\u0085', '\\u2028', 'x'.repeat(20_000)])
          stream.write(['', ...lines, ''].join(end))
      process.stdout.write('\\nlast of the forged lines\\n')
      return 'written'`,
    ends: /^got: "written"$/,
    told: / acme#\d+ \| last of the forged lines$/m,
    after: 'CWE-117: terminals and log readers that believe what is printed',
  },
  {
    name: 'poisons-every-object',
    code: "const all: any = Object.prototype; all.polluted = 'yes'; const seen = ({} as any).polluted; delete all.polluted; return seen",
    ends: /^got: "yes"$/,
    after: 'prototype pollution: inside the wall around one shop',
  },
]
