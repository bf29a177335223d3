import { Clock } from '../sdk/index.js'

/** A stretch of time. Its parts add up. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
}

/** A clock in hand: it stands still until it is moved. A new shop begins on 1 June 2026, at noon UTC. */
export class TestClock extends Clock {
  #now = new Date('2026-06-01T12:00:00Z')

  now(): Date {
    return new Date(this.#now)
  }

  set(time: Date | string): void {
    const now = new Date(time)
    if (Number.isNaN(now.getTime())) throw new Error(`"${String(time)}" is no time`)
    this.#now = now
  }

  advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): void {
    this.#now = new Date(this.#now.getTime() + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
  }
}
