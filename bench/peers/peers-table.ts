import { median } from '../figures.js'
import type { Contender, Way } from './contender.js'
import type { Counted, Measured } from './measure-deployment.js'

/** One contender, put up one way, and what the rounds found. */
export interface Row {
  readonly contender: Contender
  readonly way: Way
  readonly rounds: Measured[]
  readonly faults: string[]
}

const columns: readonly (readonly [string, (values: (key: Counted) => number) => string])[] = [
  ['live after', (of) => `${of('live').toFixed(1)} s`],
  ['failed', (of) => count(of('failed'))],
  ['passed the veto', (of) => count(of('passed'))],
  ['idle memory', (of) => `${count(of('idleMb'))} MB`],
  ['requests', (of) => `${count(of('perSecond'))}/s`],
]

const count = (value: number): string => value.toLocaleString('en')

/** The rows' medians as Markdown, as they stand in the README. */
export function peersTable(rows: readonly Row[]): string {
  const head = ['', '', ...columns.map(([title]) => title)]
  const lines = rows.map(({ contender: { name, version }, way, rounds, faults }) => {
    const of = (key: Counted): number => median(rounds.map((measured) => measured[key]))
    const cells =
      rounds.length === 0 ? [faults[0]?.split('\n')[0] ?? 'not measured'] : columns.map(([, cell]) => cell(of))
    return [`${name} ${version}`, way, ...cells]
  })
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
