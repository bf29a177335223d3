import { Anchor, Badge, Button, Group, Modal, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, type TenantView } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { ProblemAlert } from './problem-alert.js'
import type { Shop } from './use-shop.js'

export interface ShopHeaderProps {
  readonly shop: Shop
  /** Whether a script is written that nobody has saved. */
  readonly isUnsaved: boolean
  readonly onSignedOut: () => void
}

/** Whose shop this is, whether it is live, and the way out. */
export function ShopHeader({ shop: { tenant, known }, isUnsaved, onSignedOut }: ShopHeaderProps) {
  return (
    <Group h="100%" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Title order={1} size="h4" lineClamp={1} miw={0}>
          {known?.name ?? tenant}
        </Title>
        {known === undefined ? null : <ShopState shop={known} />}
      </Group>
      <Group wrap="nowrap" flex="0 0 auto">
        {known?.address ? (
          <Anchor href={`${known.address}/openapi.json`} target="_blank" rel="noopener" size="sm" visibleFrom="sm">
            The shop’s API
          </Anchor>
        ) : null}
        <SignOut isUnsaved={isUnsaved} onSignedOut={onSignedOut} />
      </Group>
    </Group>
  )
}

/** Asks first where something would be lost. Who is not signed out is told so: somebody else may sit here next. */
function SignOut({ isUnsaved, onSignedOut }: Pick<ShopHeaderProps, 'isUnsaved' | 'onSignedOut'>) {
  const [asks, setAsks] = useState(false)
  const [failure, setFailure] = useState<Error>()
  const leave = (): void => void api.signOut().then(onSignedOut, setFailure)
  return (
    <>
      <Button variant="default" size="xs" onClick={() => (isUnsaved ? setAsks(true) : leave())}>
        Sign out
      </Button>
      {asks ? (
        <ConfirmDialog title="Sign out without saving?" action="Leave" onConfirm={leave} onClose={() => setAsks(false)}>
          The script that you have written and not saved is lost.
        </ConfirmDialog>
      ) : null}
      <Modal opened={failure !== undefined} onClose={() => setFailure(undefined)} title="You are still signed in">
        <ProblemAlert error={failure} />
      </Modal>
    </>
  )
}

function ShopState({ shop: { state, release } }: { shop: TenantView }) {
  const { color, short, more }: StateWords = states[state] ?? { color: 'red', short: state }
  // On a phone the shop's name needs the room.
  return (
    <Badge color={color} flex="0 0 auto">
      {short}
      <Text span inherit visibleFrom="sm">
        {more ?? ''}
        {color === 'teal' ? ` · release ${release}` : ''}
      </Text>
    </Badge>
  )
}

interface StateWords {
  readonly color: 'teal' | 'yellow' | 'red'
  readonly short: string
  readonly more?: string
}

/** Of a shop, as its seller says it. */
const states: Readonly<Record<string, StateWords>> = {
  ready: { color: 'teal', short: 'Live' },
  asleep: { color: 'teal', short: 'Asleep', more: ', wakes with the next visit' },
  starting: { color: 'yellow', short: 'Starts' },
  failed: { color: 'red', short: 'Down', more: ', is started again' },
  stopped: { color: 'red', short: 'Down' },
}
