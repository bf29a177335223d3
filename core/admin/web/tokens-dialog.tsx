import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, type MadeToken, type PluginToken, type PluginView } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { formatTime } from './format.js'
import { LoadedView } from './loaded-view.js'
import { ProblemAlert } from './problem-alert.js'
import { titleOf } from './title-of.js'
import { useFocusBack } from './use-focus-back.js'
import { useLoaded } from './use-loaded.js'

export interface TokensDialogProps {
  readonly tenant: string
  readonly plugin: PluginView
  readonly onClose: () => void
}

/** The tokens by which a plugin that runs outside connects: made, shown once, and taken back. */
export function TokensDialog({ tenant, plugin, onClose }: TokensDialogProps) {
  useFocusBack()
  const { name, place } = plugin
  const { tokens, reload, made, error, busy, make, revoke } = useTokens(tenant, name)
  const [asks, setAsks] = useState<string>()
  if (asks !== undefined)
    return <Revoking id={asks} onConfirm={() => revoke(asks)} onClose={() => setAsks(undefined)} />
  return (
    <Modal opened onClose={onClose} title={`Connect ${titleOf(plugin)}`} size="lg">
      <Stack>
        <Text size="sm">
          {place === 'outside'
            ? 'Your operator has this plugin run outside of your shop. Where it runs, it connects to the address, with a token.'
            : 'This plugin runs outside of your shop. Its author’s program connects to the address, with a token.'}
        </Text>
        {made === undefined ? <Address tenant={tenant} name={name} /> : <MadeAlert made={made} name={name} />}
        <ProblemAlert error={error} />
        <LoadedView loaded={tokens} onRetry={reload}>
          {(list) => list.map((token) => <TokenRow key={token.id} token={token} busy={busy} onRevoke={setAsks} />)}
        </LoadedView>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button loading={busy} onClick={make}>
            Make a token
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface RevokingProps {
  /** The token's. */
  readonly id: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

function Revoking({ id, onConfirm, onClose }: RevokingProps) {
  return (
    <ConfirmDialog title={`Revoke ${id}?`} action="Revoke" color="red" onConfirm={onConfirm} onClose={onClose}>
      It opens nothing any more, and a program that is connected with it is sent away within a second.
    </ConfirmDialog>
  )
}

function useTokens(tenant: string, name: string) {
  const [tokens, reload] = useLoaded(() => api.pluginTokens(tenant, name), [tenant, name])
  const [made, setMade] = useState<MadeToken>()
  const [error, setError] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const begin = <T,>(work: Promise<T>): Promise<T> => {
    setError(undefined)
    setBusy(true)
    return work.finally(() => setBusy(false))
  }
  const make = (): void => {
    begin(api.makePluginToken(tenant, name)).then(setMade).then(reload).catch(setError)
  }
  const revoke = (id: string): void => {
    if (made?.id === id) setMade(undefined)
    begin(api.revokePluginToken(tenant, name, id))
      .then(reload)
      .catch(setError)
  }
  return { tokens, reload, made, error, busy, make, revoke }
}

function MadeAlert({ made: { token, socket }, name }: { readonly made: MadeToken; readonly name: string }) {
  return (
    <Alert color="teal" title="The token, shown this once">
      <Text size="sm">Whoever has it gets what this plugin gets. Give it to its program, and to nobody else.</Text>
      <Copied label="token" text={token} />
      <Copied label="address" text={socket} />
      <Copied label="topic" text={`plugin:${name}`} />
    </Alert>
  )
}

/** Where to connect, for whoever has a token already. */
function Address({ tenant, name }: { readonly tenant: string; readonly name: string }) {
  const [known] = useLoaded(() => api.pluginSocket(tenant, name), [tenant, name])
  const socket = known.kind === 'ready' ? known.value.socket : null
  if (socket === null) return null
  return (
    <div>
      <Copied label="address" text={socket} />
      <Copied label="topic" text={`plugin:${name}`} />
    </div>
  )
}

function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <Group gap="xs" mt="xs" wrap="nowrap">
      <Text size="sm" w={56}>
        {`${label.charAt(0).toUpperCase()}${label.slice(1)}`}
      </Text>
      <Code block flex={1} data-copy={label}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="xs" variant="default" onClick={copy} aria-label={`Copy the ${label}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}

interface TokenRowProps {
  readonly token: PluginToken
  readonly busy: boolean
  readonly onRevoke: (id: string) => void
}

function TokenRow({ token: { id, madeAt, expiresAt, usedAt }, busy, onRevoke }: TokenRowProps) {
  return (
    <Group justify="space-between" data-token={id}>
      <div>
        <Text size="sm">
          <Code>{id}</Code> made {formatTime(madeAt)}
          {expiresAt === null ? '' : `, until ${formatTime(expiresAt)}`}
        </Text>
        <Text size="sm" c="dimmed">
          {usedAt === null ? 'Nobody has connected with it yet' : `Last connected ${formatTime(usedAt)}`}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        color="red"
        disabled={busy}
        onClick={() => onRevoke(id)}
        aria-label={`Revoke ${id}`}
      >
        Revoke
      </Button>
    </Group>
  )
}
