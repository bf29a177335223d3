import { PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { api } from './api.js'
import { FormCard } from './form-card.js'
import type { Visitor } from './use-visitor.js'

export interface ChangePasswordProps {
  readonly newcomer: Extract<Visitor, { kind: 'newcomer' }>
  readonly onChanged: (visitor: Visitor) => void
}

/** The first password is for once: the seller chooses the next one. */
export function ChangePassword({ newcomer: { tenant, password }, onChanged }: ChangePasswordProps) {
  const [old, setOld] = useState(password ?? '')
  const [next, setNext] = useState('')
  const submit = async (): Promise<void> => {
    await api.changePassword({ old, new: next })
    onChanged({ kind: 'seller', tenant })
  }
  return (
    <FormCard
      title="Choose a password"
      hint="The one you were given is for once. From now on you sign in with your own."
      action="Save and go on"
      onSubmit={submit}
    >
      <input type="text" autoComplete="username" value={tenant} readOnly hidden />
      {password === undefined ? (
        <PasswordInput
          label="First password"
          autoComplete="current-password"
          required
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
        />
      ) : null}
      <PasswordInput
        label="New password"
        description="At least 10 characters"
        autoComplete="new-password"
        autoFocus
        required
        minLength={10}
        maxLength={200}
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
    </FormCard>
  )
}
