import { PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { api } from './api.js'
import { FormCard } from './form-card.js'

/** The first password is for once: the seller chooses the next one. */
export function ChangePassword({ tenant, onChanged }: { tenant: string; onChanged: () => void }) {
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const submit = (): Promise<void> => api.changePassword({ old, new: next }).then(onChanged)
  return (
    <FormCard
      title="Choose a password"
      hint={`You signed in to ${tenant} with a first password. Choose your own, of at least ten characters.`}
      action="Save and go on"
      onSubmit={submit}
    >
      <PasswordInput
        label="First password"
        autoComplete="current-password"
        required
        value={old}
        onChange={(e) => setOld(e.currentTarget.value)}
      />
      <PasswordInput
        label="New password"
        autoComplete="new-password"
        required
        minLength={10}
        value={next}
        onChange={(e) => setNext(e.currentTarget.value)}
      />
    </FormCard>
  )
}
