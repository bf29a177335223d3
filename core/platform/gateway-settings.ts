import { shopError } from '../model/index.js'
import type { GatewayLimits } from '../protocol/index.js'
import { defaultLimits } from '../serve/index.js'

const prefix = 'SHOPCTL_LIMIT_'

/** The gateway's limits that the environment sets: `SHOPCTL_LIMIT_BODY_BYTES` is `bodyBytes`. docs/gateway.md lists them. */
export function readLimits(environment: NodeJS.ProcessEnv): Partial<GatewayLimits> {
  const keys = new Map(Object.keys(defaultLimits).map((key) => [variableOf(key), key]))
  const given = Object.entries(environment).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(
    given.map(([name, text = '']) => {
      const key = keys.get(name)
      if (key === undefined) throw shopError('INPUT_INVALID', name, ['there is no such limit'])
      return [key, numberOf(name, text)]
    }),
  )
}

/** The name of a limit's variable. */
export const variableOf = (key: string): string =>
  `${prefix}${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

// Only a rate, and what clients say of themselves, may be none.
function numberOf(name: string, text: string): number {
  const least = ['requestsPerSecond', 'requestIdBytes'].map(variableOf).includes(name) ? 0 : 1
  const value = Number(text)
  if (/^\d{1,9}$/.test(text) && value >= least) return value
  throw shopError('INPUT_INVALID', name, [`"${text}" is no whole number from ${least} to 999999999`])
}
