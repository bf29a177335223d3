import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { api, type PluginView } from './api.js'
import { describeAbsence } from './describe-absence.js'
import { describeWaiting } from './describe-waiting.js'
import { formatTime } from './format.js'
import { ProblemAlert } from './problem-alert.js'
import { titleOf } from './title-of.js'
import { useLoaded } from './use-loaded.js'

export interface PluginOutsideProps {
  readonly tenant: string
  readonly plugin: PluginView
  /** Events that were set aside are tried again. */
  readonly onReload: () => unknown
}

/** How one that runs outside is connected, what that means where it is not, and which events of a plugin wait. */
export function PluginOutside({ tenant, plugin, onReload }: PluginOutsideProps) {
  const { outside, parked } = plugin
  const waiting = describeWaiting(outside?.waiting ?? 0, parked)
  return (
    <>
      {outside === null ? null : <Connection {...plugin} outside={outside} />}
      {isAway(plugin) ? (
        <Absence key={`${plugin.state} ${plugin.onFailure}`} tenant={tenant} name={plugin.name} />
      ) : null}
      {waiting.length === 0 ? null : (
        <Text size="sm" mt={4} data-waiting-events>
          {waiting.join(' · ')}
        </Text>
      )}
      {parked === 0 ? null : <TryAgain tenant={tenant} plugin={plugin} onTried={onReload} />}
    </>
  )
}

/** It is on, and runs outside, and nobody has connected it. */
export const isAway = ({ enabled, state, outside }: PluginView): boolean =>
  enabled && (state === 'running' || state === 'asleep') && outside?.connections === 0

type ConnectionProps = Pick<PluginView, 'place'> & { readonly outside: NonNullable<PluginView['outside']> }

function Connection({ place, outside: { connections, since } }: ConnectionProps) {
  const from = since === null ? '' : ` since ${formatTime(since)}`
  const where = place === 'outside' ? 'Runs outside, where your operator has put it' : 'Runs outside'
  return (
    <Text size="sm" mt={4} {...(connections === 0 ? { c: 'red' } : {})} data-outside={connections}>
      {connections > 0 ? `${where}; connected${from}` : `${where}; ${since === null ? 'not connected' : `gone${from}`}`}
    </Text>
  )
}

/** Nothing while nobody knows. */
function Absence({ tenant, name }: { readonly tenant: string; readonly name: string }) {
  const [graph] = useLoaded(() => api.graph(tenant), [tenant, name])
  if (graph.kind !== 'ready') return null
  return describeAbsence(name, graph.value).map((line) => (
    <Text key={line} size="sm" c="red" data-absence>
      {line}
    </Text>
  ))
}

interface TryAgainProps {
  readonly tenant: string
  readonly plugin: PluginView
  readonly onTried: () => unknown
}

/** For when what kept a plugin from taking its events is mended. */
function TryAgain({ tenant, plugin, onTried }: TryAgainProps) {
  const [error, setError] = useState<Error>()
  const [isBusy, setBusy] = useState(false)
  const again = (): void => {
    setBusy(true)
    setError(undefined)
    api
      .replayParked(tenant, plugin.name)
      .then(onTried, setError)
      .finally(() => setBusy(false))
  }
  return (
    <>
      <ProblemAlert error={error} />
      <Button
        size="xs"
        variant="default"
        mt="xs"
        style={{ alignSelf: 'flex-start' }}
        loading={isBusy}
        onClick={again}
        aria-label={`Give ${titleOf(plugin)} its events again`}
      >
        Give it these events again
      </Button>
    </>
  )
}
