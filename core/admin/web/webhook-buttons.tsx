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

const button = { size: 'xs', variant: 'default' } as const

/** What can be done with a webhook. */
export function WebhookButtons(props: WebhookButtonsProps) {
  const { tenant, webhook, onChanged, onTold, onError, onLog } = props
  const [asks, setAsks] = useState<'removal' | 'secret'>()
  const { id, state, parked } = webhook
  const act = <T,>(work: Promise<T>, then: (done: T) => unknown = onChanged): void => {
    onError(undefined)
    onTold(undefined)
    work.then(then).catch(onError)
  }
  const tell = ({ error, status }: { error: string | null; status: number | null }): unknown => {
    onTold(error === null ? `The test was taken: ${status}.` : `The test was not taken: ${error}.`)
    return onChanged()
  }
  const goesOn = state !== 'on' || parked > 0
  const turn = (): void => act(goesOn ? api.resumeWebhook(tenant, id) : api.pauseWebhook(tenant, id))
  return (
    <Group gap="xs" mt="sm">
      <Button {...button} onClick={turn}>
        {goesOn ? 'Go on' : 'Pause'}
      </Button>
      <Button {...button} onClick={() => act(api.testWebhook(tenant, id), tell)}>
        Send a test
      </Button>
      <Button {...button} onClick={onLog}>
        Log
      </Button>
      <Button {...button} onClick={() => setAsks('secret')}>
        New secret
      </Button>
      <Button {...button} onClick={() => setAsks('removal')}>
        Remove
      </Button>
      {asks === undefined ? null : <Question {...props} asks={asks} act={act} onClose={() => setAsks(undefined)} />}
    </Group>
  )
}

interface QuestionProps extends WebhookButtonsProps {
  readonly asks: 'removal' | 'secret'
  readonly act: <T>(work: Promise<T>, then?: (done: T) => unknown) => void
  readonly onClose: () => void
}

function Question({ tenant, webhook: { id }, asks, act, onSecret, onClose }: QuestionProps) {
  if (asks === 'secret')
    return (
      <ConfirmDialog
        title="Make a new secret?"
        action="Make it"
        onConfirm={() => act(api.rotateWebhook(tenant, id), onSecret)}
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
      onConfirm={() => act(api.removeWebhook(tenant, id))}
      onClose={onClose}
    >
      What waits for it, and its log, go with it.
    </ConfirmDialog>
  )
}
