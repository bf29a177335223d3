import { Alert, Text } from '@mantine/core'
import { useContext } from 'react'
import type { PluginView } from './api.js'
import { describeCost } from './describe-cost.js'
import { describeFault } from './describe-fault.js'
import { formatTime } from './format.js'
import { PluginTitles } from './plugin-titles.js'

type Cost = NonNullable<PluginView['cost']>

/** What a plugin's code did within the last hour, and how it failed: in words, and not by a colour alone. */
export function PluginCost({ cost }: { cost: Cost }) {
  return (
    <>
      {cost.calls === 0 ? null : (
        <Text size="sm" mt="xs" data-cost>
          {/* How many failed stands below then. */}
          {describeCost(cost.isFailing ? { ...cost, errors: 0 } : cost)}
        </Text>
      )}
      {cost.isFailing ? <Failing cost={cost} /> : null}
      {!cost.isFailing && cost.lastError !== null ? (
        <Text size="sm" c="dimmed" data-last-error>
          <LastError cost={cost} />
        </Text>
      ) : null}
    </>
  )
}

function Failing({ cost }: { cost: Cost }) {
  const { errors } = cost
  const title = errors === 0 ? 'It failed' : `${errors} ${errors === 1 ? 'error' : 'errors'}`
  return (
    <Alert
      color="red"
      mt="sm"
      title={`${title} within the last hour`}
      styles={{ message: { overflowWrap: 'anywhere' } }}
      data-failing
      data-last-error
    >
      {cost.lastError === null ? null : (
        <div>
          <LastError cost={cost} />
        </div>
      )}
      <Text size="sm" c="dimmed">
        Look at its settings, or switch it off. Its author can use these words.
      </Text>
    </Alert>
  )
}

function LastError({ cost: { lastError, lastErrorAt } }: { cost: Cost }) {
  const title = useContext(PluginTitles)
  return `Last error${lastErrorAt === null ? '' : `, ${formatTime(lastErrorAt)}`}: ${describeFault(lastError ?? '', title)}`
}
