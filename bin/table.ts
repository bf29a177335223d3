import type { Look, Paint } from './look.js'
import { safeLine } from './safe-text.js'
import { cutText, textWidth } from './text-width.js'

export interface Column<Row> {
  /** Nothing for a column that explains itself. */
  readonly title: string
  readonly of: (row: Row) => string | number | null
  readonly paint?: (row: Row, paint: Paint) => (cell: string) => string
  /** It holds sentences, and is cut where the last column alone would not do. */
  readonly isWordy?: boolean
}

interface Laid {
  /** The title and then a cell a row. */
  readonly cells: readonly { readonly text: string; readonly paint: (text: string) => string }[]
  readonly width: number
  readonly isNumber: boolean
  readonly isWordy: boolean
}

const gap = '  '
const narrowest = 12

/**
 * Rows under aligned titles. A column that is empty in all rows is left out, numbers stand to the right, and in a
 * terminal the last column is cut where it would wrap, and before it the widest of those that are wordy.
 */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], look: Look): string {
  const laid = columns
    .map((column) => lay(column, rows, look.paint))
    .filter(({ cells }) => !cells.slice(1).every(isEmpty))
  const fitting = fit(laid, look.columns)
  const lines = [null, ...rows].map((_row, index) =>
    fitting
      .map((column) => write(column, index))
      .join(gap)
      .trimEnd(),
  )
  return lines.slice(columns.every(({ title }) => title === '') ? 1 : 0).join('\n')
}

function lay<Row>({ title, of, paint, isWordy = false }: Column<Row>, rows: readonly Row[], colours: Paint): Laid {
  const values = rows.map(of)
  const texts = values.map((value) => safeLine(String(value ?? '')))
  return {
    cells: [
      { text: title, paint: colours.dim },
      ...texts.map((text, index) => ({ text, paint: paintFor(rows[index] as Row) })),
    ],
    width: Math.max(...[title, ...texts].map(textWidth)),
    isNumber: values.every((value) => value === null || typeof value === 'number'),
    isWordy,
  }

  function paintFor(row: Row): (text: string) => string {
    return paint?.(row, colours) ?? ((text) => text)
  }
}

const isEmpty = ({ text }: { readonly text: string }): boolean => text === ''

function fit(laid: readonly Laid[], columns: number | undefined): readonly Laid[] {
  if (columns === undefined) return laid
  const widths = laid.map(({ width }) => width)
  const mayGive = laid.flatMap(({ isWordy }, index) => (isWordy || index === laid.length - 1 ? [index] : []))
  let over = widths.reduce((sum, width) => sum + width + gap.length, -gap.length) - columns
  for (; over > 0; over--) {
    const widest = mayGive.reduce((most, index) => (at(index) > at(most) ? index : most), mayGive[0] ?? 0)
    if (at(widest) <= narrowest) break
    widths[widest] = at(widest) - 1
  }
  return laid.map((column, index) => cut(column, at(index)))

  function at(index: number): number {
    return widths[index] ?? 0
  }
}

const cut = (column: Laid, width: number): Laid =>
  width >= column.width
    ? column
    : { ...column, width, cells: column.cells.map((cell) => ({ ...cell, text: cutText(cell.text, width) })) }

function write({ cells, width, isNumber }: Laid, index: number): string {
  const { text, paint } = cells[index] ?? { text: '', paint: String }
  const space = ' '.repeat(Math.max(0, width - textWidth(text)))
  const painted = text === '' ? '' : paint(text)
  return isNumber ? space + painted : painted + space
}
