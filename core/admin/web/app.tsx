import { Center, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api, type Session } from './api.js'
import { ChangePassword } from './change-password.js'
import { ShopFrame } from './shop-frame.js'
import { SignIn } from './sign-in.js'

type State = { readonly kind: 'asking' } | { readonly kind: 'out' } | { readonly kind: 'in'; readonly session: Session }

/** The admin of one shop: signed out, about to choose a password, or in. */
export function App() {
  const [state, setState] = useState<State>({ kind: 'asking' })
  const enter = (session: Session): void => setState({ kind: 'in', session })
  useEffect(() => void api.session().then(enter, () => setState({ kind: 'out' })), [])

  switch (state.kind) {
    case 'asking':
      return (
        <Center h="100vh">
          <Loader aria-label="Loading" />
        </Center>
      )
    case 'out':
      return <SignIn onSignedIn={enter} />
    case 'in': {
      const { session } = state
      if (session.mustChange)
        return <ChangePassword tenant={session.tenant} onChanged={() => enter({ ...session, mustChange: false })} />
      const leave = (): void => void api.signOut().finally(() => setState({ kind: 'out' }))
      return <ShopFrame tenant={session.tenant} onSignOut={leave} />
    }
  }
}
