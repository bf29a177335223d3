import { minorUnits } from '../../model/minor-units.js'

/** A duration as people read it: `120 ms`, `1.2 s`. */
export const formatDuration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const second = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** A time (ISO 8601) as the reader's own language and clock have it. */
export const formatTime = (iso: string): string => dateTime.format(new Date(iso))
/** The same to the second. */
export const formatSecond = (iso: string): string => second.format(new Date(iso))
export const formatDate = (iso: string): string => date.format(new Date(iso))

/** An amount in minor units as the reader's own language has it. */
export const formatMoney = (amount: number, currency: string): string =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount / minorUnits(currency))
