import { createContext } from 'react'

/** What the shop's prices are in (ISO 4217). */
export const Currency = createContext('EUR')

/** How many minor units of a currency make one: 100 for EUR, 1 for JPY. */
export function minorUnits(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return 10 ** maximumFractionDigits
}
