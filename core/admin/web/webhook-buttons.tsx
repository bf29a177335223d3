import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { api } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import type { WebhookProps } from './webhook-props.js'

export interface WebhookButtonsProps extends WebhookProps {
  readonly onTold: (words: string | undefined) => void
  readonly onError: (error: Error | undefined) => void
  readonly onLog: () => void
}

const look = { size: 'xs', variant: 'default' } as const

/** One thing at a time: an endpoint may take long to answer. */
type Act = <T>(
  what: 'turn' | 'test' | 'secret' | 'removal',
  work: () => Promise<T>,
  then?: (done: T) => unknown,
) => void

/** What can be done with a webhook. */
export function WebhookButtons(props: WebhookButtonsProps) {
  const { tenant, webhook, onChanged, onTold, onLog } = props
  const [asks, setAsks] = useState<'removal' | 'secret'>()
  const [busy, act] = useAct(props)
  const { id, state, parked } = webhook
  const tell = ({ error, status }: { error: string | null; status: number | null }): unknown => {
    onTold(error === null ? `The test was taken: ${status}.` : `The test was not taken: ${error}.`)
    return onChanged()
  }
  const goesOn = state !== 'on' || parked > 0
  const turn = (): void => act('turn', () => (goesOn ? api.resumeWebhook(tenant, id) : api.pauseWebhook(tenant, id)))
  const button = (what: string) => ({ ...look, disabled: busy !== undefined && busy !== what, loading: busy === what })
  return (
    <Group gap="xs" mt="sm">
      <Button {...button('turn')} onClick={turn}>
        {goesOn ? 'Go on' : 'Pause'}
      </Button>
      <Button {...button('test')} onClick={() => act('test', () => api.testWebhook(tenant, id), tell)}>
        Send a test
      </Button>
      <Button {...look} onClick={onLog}>
        Log
      </Button>
      <Button {...button('secret')} onClick={() => setAsks('secret')}>
        New secret
      </Button>
      <Button {...button('removal')} onClick={() => setAsks('removal')}>
        Remove
      </Button>
      {asks === undefined ? null : <Question {...props} asks={asks} act={act} onClose={() => setAsks(undefined)} />}
    </Group>
  )
}

function useAct({ onChanged, onTold, onError }: WebhookButtonsProps): [busy: string | undefined, act: Act] {
  const [busy, setBusy] = useState<string>()
  const act: Act = (what, work, then = onChanged) => {
    onError(undefined)
    onTold(undefined)
    setBusy(what)
    work()
      .then(then)
      .catch(onError)
      .finally(() => setBusy(undefined))
  }
  return [busy, act]
}

interface QuestionProps extends WebhookButtonsProps {
  readonly asks: 'removal' | 'secret'
  readonly act: Act
  readonly onClose: () => void
}

function Question({ tenant, webhook: { id }, asks, act, onSecret, onClose }: QuestionProps) {
  if (asks === 'secret')
    return (
      <ConfirmDialog
        title="Make a new secret?"
        action="Make it"
        onConfirm={() => act('secret', () => api.rotateWebhook(tenant, id), onSecret)}
        onClose={onClose}
      >
        The old one signs beside it for another day, so that you can change over.
      </ConfirmDialog>
    )
  return (
    <ConfirmDialog
      title="Remove this webhook?"
      action="Remove it"
      color="red"
      onConfirm={() => act('removal', () => api.removeWebhook(tenant, id))}
      onClose={onClose}
    >
      What waits for it, and its log, go with it.
    </ConfirmDialog>
  )
}
