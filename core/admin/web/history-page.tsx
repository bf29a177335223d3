import { Badge, Button, Table, Text } from '@mantine/core'
import type { ReleaseView } from './api.js'
import { LoadedView } from './loaded-view.js'
import type { Changes } from './use-change.js'
import type { Loaded } from './use-loaded.js'

const colours = { live: 'teal', candidate: 'blue', retired: 'gray', failed: 'red' } as const

/** Every release of the shop, newest first; each that was live can be live again. */
export function HistoryPage({ releases, change }: { releases: Loaded<ReleaseView[]>; change: Changes }) {
  return (
    <LoadedView loaded={releases}>
      {(list) => (
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Release</Table.Th>
              <Table.Th>What was asked</Table.Th>
              <Table.Th>Plugins</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.map((release) => (
              <ReleaseRow key={release.number} release={release} change={change} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </LoadedView>
  )
}

function ReleaseRow({ release, change }: { release: ReleaseView; change: Changes }) {
  const { number, state, reason, by, plugins, createdAt, liveAt, error } = release
  const back = (): void => change.run(`Going back to release ${number}`, { kind: 'rollback', to: number })
  return (
    <Table.Tr data-release={number}>
      <Table.Td>
        {number}{' '}
        <Badge variant="light" color={colours[state]}>
          {state}
        </Badge>
      </Table.Td>
      <Table.Td>
        {reason}
        <Text size="xs" c="dimmed">
          {by}
        </Text>
        {error === null ? null : (
          <Text size="xs" c="red">
            {error}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {plugins
          .filter(({ enabled }) => enabled)
          .map(({ name, version }) => `${name} ${version}`)
          .join(', ') || 'none'}
      </Table.Td>
      <Table.Td>{new Date(createdAt).toLocaleString()}</Table.Td>
      <Table.Td>
        {liveAt === null || state === 'live' ? null : (
          <Button size="xs" variant="default" onClick={back}>
            Go back to it
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
