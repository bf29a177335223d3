/** How a text for people may look where it goes. */
export interface Look {
  readonly paint: Paint
  /** Columns of the terminal; undefined where nobody counts them. */
  readonly columns: number | undefined
}

type Brush = (text: string) => string
export type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', Brush>>
