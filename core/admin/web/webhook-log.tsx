import { Button, Table } from '@mantine/core'
import { useState } from 'react'
import { api, type WebhookAttemptView } from './api.js'
import { formatDuration, formatSecond } from './format.js'
import { LoadedView } from './loaded-view.js'
import { ProblemAlert } from './problem-alert.js'
import { useLoaded } from './use-loaded.js'

/** The last attempts; each event that is still kept can be posted again. */
export function WebhookLog({ tenant, id }: { tenant: string; id: string }) {
  const [log, reload] = useLoaded(() => api.webhookLog(tenant, id), [tenant, id])
  const [error, setError] = useState<Error>()
  const [again, setAgain] = useState<number>()
  const send = (event: string, index: number): void => {
    setError(undefined)
    setAgain(index)
    api
      .replayWebhook(tenant, id, event)
      .then(reload, setError)
      .finally(() => setAgain(undefined))
  }
  return (
    <LoadedView loaded={log} onRetry={reload}>
      {(attempts) => (
        <>
          <ProblemAlert error={error} />
          <AttemptTable {...{ id, attempts, again }} onAgain={send} />
        </>
      )}
    </LoadedView>
  )
}

interface AttemptTableProps {
  /** The webhook's. */
  readonly id: string
  readonly attempts: readonly WebhookAttemptView[]
  /** Which of them is sent again. */
  readonly again: number | undefined
  readonly onAgain: (event: string, index: number) => void
}

function AttemptTable({ id, attempts, again, onAgain }: AttemptTableProps) {
  return (
    <Table.ScrollContainer minWidth={700}>
      <Table data-log={id} style={{ overflowWrap: 'normal' }}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((title) => (
              <Table.Th key={title}>{title}</Table.Th>
            ))}
            <Table.Th aria-label="Again" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attempts.map((attempt, index) => (
            <Table.Tr key={`${attempt.at} ${index}`}>
              <AttemptCells
                attempt={attempt}
                isBusy={again === index}
                mayAgain={again === undefined || again === index}
                onAgain={(event) => onAgain(event, index)}
              />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

const columns = ['When', 'Event', 'Status', 'Took', 'Answer']

interface AttemptCellsProps {
  readonly attempt: WebhookAttemptView
  /** It is sent again. */
  readonly isBusy: boolean
  readonly mayAgain: boolean
  readonly onAgain: (event: string) => void
}

function AttemptCells({ attempt, isBusy, mayAgain, onAgain }: AttemptCellsProps) {
  const { at, event, type, ms, status, error, answer } = attempt
  return (
    <>
      <Table.Td>{formatSecond(at)}</Table.Td>
      <Table.Td>{type}</Table.Td>
      <Table.Td>{error ?? status}</Table.Td>
      <Table.Td>{formatDuration(ms)}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{answer.slice(0, 120)}</Table.Td>
      <Table.Td>
        {event === null ? null : (
          <Button
            size="compact-xs"
            variant="default"
            loading={isBusy}
            disabled={!mayAgain}
            onClick={() => onAgain(event)}
          >
            Send again
          </Button>
        )}
      </Table.Td>
    </>
  )
}
