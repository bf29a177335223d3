/** Several measurements of one thing, in one unit. */
export interface Figure {
  readonly unit: string
  readonly n: number
  readonly min: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** What a bench found: figures by name, plain numbers (counts, ratios) beside them. */
export type Result = Readonly<Record<string, Figure | number>>

export function figure(values: readonly number[], unit = 'ms'): Figure {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN)
  return { unit, n: sorted.length, min: at(0), p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** A ratio as a number with two digits after the point. */
export const ratio = (a: number, b: number): number => round(a / b)

export const median = (values: readonly number[]): number => figure(values).p50

/** The result as a table for people. */
export function tableOf(result: Result): string {
  const head = ['', 'n', 'min', 'p50', 'p95', 'p99', 'max', '']
  const rows = Object.entries(result).map(([name, value]) =>
    typeof value === 'number'
      ? [name, '', '', String(value), '', '', '', '']
      : [name, ...[value.n, value.min, value.p50, value.p95, value.p99, value.max].map(String), value.unit],
  )
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  return [head, ...rows].map((row) => line(row).trimEnd()).join('\n')
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
