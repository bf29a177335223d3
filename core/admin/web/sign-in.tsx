import { PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from './api.js'
import { ApiError } from './ask.js'
import { FormCard } from './form-card.js'
import { type Visitor, visitorOf } from './use-visitor.js'

export interface SignInProps {
  /** The shop whose session has ended. */
  readonly was?: string
  readonly onSignedIn: (visitor: Visitor) => void
}

/** Shop and password. */
export function SignIn({ was, onSignedIn }: SignInProps) {
  const [tenant, setTenant] = useState(was ?? '')
  const [password, setPassword] = useState('')
  const submit = async (): Promise<void> => {
    const session = await api.signIn(tenant.trim().toLowerCase(), password).catch(refuse)
    onSignedIn(visitorOf(session, password))
  }
  return (
    <FormCard
      title="Sign in"
      hint={was === undefined ? 'To the admin of your shop.' : 'Your session has ended. Sign in again to go on.'}
      action="Sign in"
      onSubmit={submit}
    >
      <TextInput
        label="Shop"
        description="Its short name, such as acme"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={was === undefined}
        required
        value={tenant}
        onChange={(event) => setTenant(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        autoFocus={was !== undefined}
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </FormCard>
  )
}

/** Whatever is typed wrong, a name that no shop can have included, gets one answer. */
function refuse(error: unknown): never {
  const isWrong = error instanceof ApiError && ['UNAUTHORIZED', 'INPUT_INVALID'].includes(error.problem.code)
  throw isWrong ? new Error(wrong) : error
}

const wrong = 'Shop or password is wrong. Whoever runs the platform can make you a new password.'
