import { createContext } from 'react'

/** What the shop's prices are in (ISO 4217). */
export const Currency = createContext('EUR')
