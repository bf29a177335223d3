import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, type PluginView, type ReleaseView } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { describeDifference } from './describe-difference.js'
import { describeFault } from './describe-fault.js'
import { describeAuthor, describeReason } from './describe-reason.js'
import { formatTime } from './format.js'
import { LoadedView } from './loaded-view.js'
import { type PluginNames, pluginNames } from './plugin-names.js'
import type { Changes } from './use-change.js'
import type { Loaded } from './use-loaded.js'

export interface HistoryPageProps {
  readonly releases: Loaded<readonly ReleaseView[]>
  readonly plugins: Loaded<readonly PluginView[]>
  readonly change: Changes
  readonly onRetry: () => unknown
}

/** Every release of the shop, newest first; each that was live can be live again, as long as what it is made of is kept. */
export function HistoryPage({ releases, plugins, change, onRetry }: HistoryPageProps) {
  const mine = plugins.kind === 'ready' ? plugins.value : []
  return (
    <LoadedView loaded={releases} onRetry={onRetry}>
      {(list) => (
        <Stack gap="xs">
          <ReleaseCards releases={list} plugins={mine} change={change} />
          <OlderReleases key={list.at(-1)?.number} before={list.at(-1)?.number ?? 1} plugins={mine} change={change} />
        </Stack>
      )}
    </LoadedView>
  )
}

interface ReleaseCardsProps {
  readonly releases: readonly ReleaseView[]
  readonly plugins: readonly PluginView[]
  readonly change: Changes
}

function ReleaseCards({ releases, plugins, change }: ReleaseCardsProps) {
  const names = pluginNames(plugins, releases)
  return releases.map((release) => <ReleaseCard key={release.number} release={release} names={names} change={change} />)
}

interface OlderReleasesProps {
  /** The oldest that is shown already. */
  readonly before: number
  readonly plugins: readonly PluginView[]
  readonly change: Changes
}

/** Those before, a page at a time, when somebody asks for them. */
function OlderReleases({ before, plugins, change }: OlderReleasesProps) {
  const [list, setList] = useState<readonly ReleaseView[]>([])
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle')
  const oldest = list.at(-1)?.number ?? before
  const load = () => {
    setState('loading')
    return api.releases(change.tenant, oldest).then(
      (more) => {
        setList([...list, ...more])
        setState('idle')
      },
      () => setState('failed'),
    )
  }
  return (
    <>
      <ReleaseCards releases={list} plugins={plugins} change={change} />
      {oldest <= 1 ? null : (
        <Button variant="default" loading={state === 'loading'} onClick={() => void load()}>
          {state === 'failed' ? 'They could not be loaded: try again' : 'Show older releases'}
        </Button>
      )}
    </>
  )
}

interface ReleaseCardProps {
  readonly release: ReleaseView
  readonly names: PluginNames
  readonly change: Changes
}

function ReleaseCard({ release, names, change }: ReleaseCardProps) {
  const { number, state, reason, by, createdAt, canReturn, error, steps = [] } = release
  return (
    <Card padding="md" data-release={number} style={{ overflowWrap: 'anywhere' }}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2}>
          <Group gap="xs">
            <Title order={2} size="h5">
              {describeReason(reason, names)}
            </Title>
            <ReleaseState state={state} />
          </Group>
          <Text size="sm" c="dimmed">
            Release {number} · <time dateTime={createdAt}>{formatTime(createdAt)}</time> · by {describeAuthor(by)}
          </Text>
          {describeDifference(state === 'failed' ? [] : steps, reason, names).map((line) => (
            <Text key={line} size="sm">
              {line}
            </Text>
          ))}
          <Text size="sm">
            {error === null ? `With ${pluginsOf(release, names)}` : describeFault(error, names.title)}
          </Text>
        </Stack>
        {!canReturn || state === 'live' ? null : <BackButton release={release} names={names} change={change} />}
      </Group>
    </Card>
  )
}

function ReleaseState({ state }: Pick<ReleaseView, 'state'>) {
  switch (state) {
    case 'live':
      return <Badge color="teal">Live</Badge>
    case 'candidate':
      return <Badge color="blue">In the making</Badge>
    case 'failed':
      return <Badge color="red">Never went live</Badge>
    case 'retired':
      return null
  }
}

function BackButton({ release, names, change }: ReleaseCardProps) {
  const [asks, setAsks] = useState(false)
  const { number } = release
  return (
    <>
      <Button
        size="xs"
        variant="default"
        flex="0 0 auto"
        onClick={() => setAsks(true)}
        aria-label={`Go back to release ${number}`}
      >
        Go back
      </Button>
      {asks ? (
        <ConfirmDialog
          title={`Go back to release ${number}?`}
          action="Go back"
          onConfirm={() => change.run(`Going back to release ${number}`, { kind: 'rollback', to: number })}
          onClose={() => setAsks(false)}
        >
          Your shop runs with the plugins and settings of then again: {pluginsOf(release, names)}.
        </ConfirmDialog>
      ) : null}
    </>
  )
}

const pluginsOf = ({ plugins }: ReleaseView, names: PluginNames): string =>
  plugins
    .filter(({ enabled }) => enabled)
    .map(({ name, version }) => `${names.title(name)} ${version}`)
    .join(', ') || 'no plugins'
