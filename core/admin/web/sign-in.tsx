import { PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ApiError, api, type Session } from './api.js'
import { FormCard } from './form-card.js'

/** Shop and password. */
export function SignIn({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const [tenant, setTenant] = useState('')
  const [password, setPassword] = useState('')
  const submit = (): Promise<void> => api.signIn(tenant.trim(), password).then(onSignedIn, refuse)
  return (
    <FormCard
      title="Your shop"
      hint="Sign in with your shop's short name and your password."
      action="Sign in"
      onSubmit={submit}
    >
      <TextInput
        label="Shop"
        placeholder="acme"
        autoComplete="username"
        required
        value={tenant}
        onChange={(e) => setTenant(e.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(e) => setPassword(e.currentTarget.value)}
      />
    </FormCard>
  )
}

function refuse(error: unknown): never {
  if (error instanceof ApiError && error.problem.code === 'UNAUTHORIZED') throw new Error('Shop or password is wrong.')
  throw error
}
