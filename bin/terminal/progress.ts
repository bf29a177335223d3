import { duration } from './duration.js'
import type { Look } from './look.js'
import { safeLine } from './safe-text.js'
import { cutText } from './text-width.js'

/** A step of what is waited for. `ms` is there when it has ended; several may run at once, and one may come again. */
export interface Step {
  readonly name: string
  readonly detail?: string
  readonly ms?: number
}

/** Where progress is shown. */
export interface Screen {
  write(text: string): void
  /** Whether the last line can be written over. */
  readonly isLive: boolean
  look(): Look
}

/** Milliseconds: all together, and by step. */
export interface Timing {
  readonly ms: number
  readonly phases: Readonly<Record<string, number>>
}

interface Running {
  readonly since: number
  detail: string
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameEvery = 100

/**
 * Shows steps while they happen: in a terminal one line that is written over, elsewhere a line for each that has ended.
 * `keeps` leaves a line for each in a terminal too.
 */
export class Progress {
  readonly #screen: Screen
  readonly #keeps: boolean
  readonly #began = performance.now()
  readonly #running = new Map<string, Running>()
  readonly #took = new Map<string, number>()
  readonly #clock: NodeJS.Timeout | undefined
  #frame = 0

  constructor(screen: Screen, { keeps = false }: { readonly keeps?: boolean } = {}) {
    this.#screen = screen
    this.#keeps = keeps || !screen.isLive
    if (screen.isLive) this.#clock = setInterval(() => this.#draw(), frameEvery).unref()
  }

  step({ name, detail, ms }: Step): void {
    const running = this.#running.get(name) ?? { since: performance.now(), detail: '' }
    running.detail = detail ?? running.detail
    this.#running.delete(name)
    if (ms === undefined) {
      this.#running.set(name, running)
    } else {
      this.#took.set(name, (this.#took.get(name) ?? 0) + ms)
      if (this.#keeps) this.#line(this.#screen.look().paint.green('✓'), { name, detail: running.detail, ms })
    }
    this.#draw()
  }

  /** Ends the show; steps that run still are those that failed, unless all went well. */
  close(isWell: boolean): Timing {
    clearInterval(this.#clock)
    this.clear()
    const now = performance.now()
    for (const [name, { detail, since }] of isWell ? [] : this.#running) {
      this.#line(this.#screen.look().paint.red('✗'), { name, detail, ms: now - since })
    }
    return { ms: rounded(now - this.#began), phases: mapValues(this.#took, rounded) }
  }

  /** Takes the live line away, until the next step. */
  clear(): void {
    if (this.#screen.isLive) this.#screen.write('\r\u001b[K')
  }

  #draw(): void {
    if (!this.#screen.isLive) return
    this.clear()
    const steps = [...this.#running.entries()]
    const [newest] = steps.slice(-1)
    if (newest === undefined) return
    this.#frame += 1
    const { paint, columns = 80 } = this.#screen.look()
    const names = steps.map(([name]) => name).join(', ')
    const parts = [names, newest[1].detail, duration(performance.now() - this.#began)]
    const words = parts.filter(Boolean).map(safeLine).join('  ')
    const sign = spinner[this.#frame % spinner.length] ?? ''
    this.#screen.write(`${paint.cyan(sign)} ${cutText(words, columns - 3)}`)
  }

  #line(sign: string, { name, detail = '', ms = 0 }: Step): void {
    this.clear()
    const { paint } = this.#screen.look()
    const more = detail === '' ? '' : `  ${paint.dim(safeLine(detail))}`
    this.#screen.write(`${sign} ${safeLine(name).padEnd(16)} ${duration(ms).padStart(8)}${more}\n`)
  }
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10

const mapValues = (values: ReadonlyMap<string, number>, change: (value: number) => number): Record<string, number> =>
  Object.fromEntries([...values].map(([name, value]) => [name, change(value)]))
