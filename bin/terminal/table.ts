import type { Look, Paint } from './look.js'
import { safeLine } from './safe-text.js'
import { cutText, textWidth, wrapText } from './text-width.js'

export interface Column<Row> {
  /** Nothing for a column that explains itself. */
  readonly title: string
  readonly of: (row: Row) => string | number | null
  readonly paint?: (row: Row, paint: Paint) => (cell: string) => string
  /** It holds sentences, which go on in further lines where a terminal has no room for them. */
  readonly isWordy?: boolean
}

interface Laid {
  /** The title and then a cell a row. */
  readonly cells: readonly { readonly text: string; readonly paint: (text: string) => string }[]
  readonly width: number
  /** So far it can be made narrower. */
  readonly least: number
  /** So far it can be made narrower with no word broken. */
  readonly whole: number
  readonly isNumber: boolean
  readonly isWordy: boolean
}

const gap = '  '
const narrowest = 12
/** A column whose words are short can be so narrow before others break theirs. */
const slimmest = 8
/** Of a cell; what has no room there is cut. */
const mostLines = 6

/**
 * Rows under aligned titles. A column that is empty in all rows is left out, numbers stand to the right. In a terminal that
 * has no room for all, titles go on in further lines, then what is wordy does, between words as long as that will do, and the
 * last column is cut.
 */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], look: Look): string {
  const laid = columns
    .map((column) => lay(column, rows, look.paint))
    .filter(({ cells }) => !cells.slice(1).every(isEmpty))
  const fitting = fit(laid, look.columns)
  const lines = [null, ...rows].flatMap((_row, index) => write(fitting, index))
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
    whole: isWordy
      ? Math.max(slimmest, ...[title, ...texts].flatMap((text) => text.split(' ')).map(textWidth))
      : narrowest,
    least: Math.max(...[...title.split(' '), ...texts].map(textWidth)),
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
  const mayCut = laid.flatMap(({ isWordy }, index) => (isWordy || index === laid.length - 1 ? [index] : []))
  const titled = laid.map((_column, index) => index).filter((index) => !mayCut.includes(index))
  const slim = laid.map(({ width }) => width)
  let over = slim.reduce((sum, width) => sum + width + gap.length, -gap.length) - columns
  narrow(titled, ({ least }) => least)
  narrow(mayCut, ({ whole }) => whole)
  narrow(mayCut, () => narrowest)
  return laid.map((column, index) => ({ ...column, width: at(index) }))

  /** The widest first. */
  function narrow(indices: readonly number[], leastOf: (column: Laid) => number): void {
    for (; over > 0; over--) {
      const giving = indices.filter((index) => at(index) > leastOf(laid[index] as Laid))
      if (giving.length === 0) return
      const widest = giving.reduce((most, index) => (at(index) > at(most) ? index : most))
      slim[widest] = at(widest) - 1
    }
  }

  function at(index: number): number {
    return slim[index] ?? 0
  }
}

/** The lines of a row. */
function write(laid: readonly Laid[], index: number): string[] {
  const cells = laid.map((column) => linesOf(column, index))
  const most = Math.max(...cells.map(({ length }) => length))
  return Array.from({ length: most }, (_, line) =>
    laid
      .map((column, at) => place(column, index, cells[at]?.[line] ?? ''))
      .join(gap)
      .trimEnd(),
  )
}

function linesOf({ cells, width, isWordy }: Laid, index: number): string[] {
  const text = cells[index]?.text ?? ''
  if (!isWordy && index > 0) return [cutText(text, width)]
  const lines = wrapText(text, width)
  return lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines - 1), cutText(lines.slice(mostLines - 1).join(' '), width)]
}

function place({ cells, width, isNumber }: Laid, index: number, text: string): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)))
  const painted = text === '' ? '' : (cells[index]?.paint(text) ?? text)
  return isNumber ? space + painted : painted + space
}
