import type { Look, Paint } from './look.js'
import { safeLine } from './safe-text.js'
import { cutText, textWidth } from './text-width.js'

export interface Column<Row> {
  /** Nothing for a column that explains itself. */
  readonly title: string
  readonly of: (row: Row) => string | number | null
  readonly paint?: (row: Row, paint: Paint) => (cell: string) => string
}

interface Laid {
  /** The title and then a cell a row. */
  readonly cells: readonly { readonly text: string; readonly paint: (text: string) => string }[]
  readonly width: number
  readonly isNumber: boolean
}

const gap = '  '
const narrowest = 12

/**
 * Rows under aligned titles. A column that is empty in all rows is left out, numbers stand to the right, and in a
 * terminal the last column is cut where it would wrap.
 */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], look: Look): string {
  const laid = columns
    .map((column) => lay(column, rows, look.paint))
    .filter(({ cells }) => !cells.slice(1).every(isEmpty))
  const fitting = cutLast(laid, look.columns)
  const lines = [null, ...rows].map((_row, index) =>
    fitting
      .map((column) => write(column, index))
      .join(gap)
      .trimEnd(),
  )
  return lines.slice(columns.every(({ title }) => title === '') ? 1 : 0).join('\n')
}

function lay<Row>({ title, of, paint }: Column<Row>, rows: readonly Row[], colours: Paint): Laid {
  const values = rows.map(of)
  const texts = values.map((value) => safeLine(String(value ?? '')))
  return {
    cells: [
      { text: title, paint: colours.dim },
      ...texts.map((text, index) => ({ text, paint: paintFor(rows[index] as Row) })),
    ],
    width: Math.max(...[title, ...texts].map(textWidth)),
    isNumber: values.every((value) => value === null || typeof value === 'number'),
  }

  function paintFor(row: Row): (text: string) => string {
    return paint?.(row, colours) ?? ((text) => text)
  }
}

const isEmpty = ({ text }: { readonly text: string }): boolean => text === ''

function cutLast(laid: readonly Laid[], columns: number | undefined): readonly Laid[] {
  const last = laid.at(-1)
  if (last === undefined || columns === undefined) return laid
  const before = laid.slice(0, -1)
  const taken = before.reduce((sum, { width }) => sum + width + gap.length, 0)
  const width = Math.max(narrowest, columns - taken)
  return [...before, { ...last, cells: last.cells.map((cell) => ({ ...cell, text: cutText(cell.text, width) })) }]
}

function write({ cells, width, isNumber }: Laid, index: number): string {
  const { text, paint } = cells[index] ?? { text: '', paint: String }
  const space = ' '.repeat(Math.max(0, width - textWidth(text)))
  const painted = text === '' ? '' : paint(text)
  return isNumber ? space + painted : painted + space
}
