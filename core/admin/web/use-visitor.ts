import { useWindowEvent } from '@mantine/hooks'
import { useCallback, useEffect, useState } from 'react'
import { api, type Session } from './api.js'
import { signedOut } from './ask.js'

/** Who is here, as far as we know. */
export type Visitor =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unknowable'; readonly error: Error }
  /** `was`: the shop whose session has ended. */
  | { readonly kind: 'nobody'; readonly was?: string }
  /** Has the first password still; `password` is it, when it was just typed. */
  | { readonly kind: 'newcomer'; readonly tenant: string; readonly password?: string }
  | { readonly kind: 'seller'; readonly tenant: string }

export interface Visit {
  readonly visitor: Visitor
  /** Asks the platform who is here. */
  readonly ask: () => void
  readonly enter: (visitor: Visitor) => void
}

/** Asks who is here, and notices when the session has ended. */
export function useVisitor(): Visit {
  const [visitor, enter] = useState<Visitor>({ kind: 'unknown' })
  const ask = useCallback(() => {
    enter({ kind: 'unknown' })
    api.session().then(
      (session) => enter(session === undefined ? { kind: 'nobody' } : visitorOf(session)),
      (error: Error) => enter({ kind: 'unknowable', error }),
    )
  }, [])
  useEffect(ask, [ask])
  // A wrong password at the sign-in is no session that has ended.
  useWindowEvent(signedOut, () =>
    enter((before) => ('tenant' in before ? { kind: 'nobody', was: before.tenant } : before)),
  )
  return { visitor, ask, enter }
}

/** Whom a session makes of somebody who may just have typed a password. */
export function visitorOf({ tenant, mustChange }: Session, password?: string): Visitor {
  if (!mustChange) return { kind: 'seller', tenant }
  return { kind: 'newcomer', tenant, ...(password === undefined ? {} : { password }) }
}
