import { Alert, Button, Center, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { PlannedStep, PluginView } from './api.js'
import { EmptyShop } from './empty-shop.js'
import { InstalledCard } from './installed-card.js'
import { LoadedView } from './loaded-view.js'
import { isDown, ShopDown } from './shop-down.js'
import type { Changes } from './use-change.js'
import type { Loaded } from './use-loaded.js'
import { useRefresh } from './use-refresh.js'
import { WaitingCard } from './waiting-card.js'

export interface InstalledPageProps {
  readonly plugins: Loaded<readonly PluginView[]>
  /** Newer versions of them. */
  readonly updates: readonly PlannedStep[]
  /** Whether the shop has products; undefined where nobody knows. */
  readonly sells: boolean | undefined
  /** How the shop is; undefined where nobody knows. */
  readonly state: string | undefined
  readonly change: Changes
  readonly onRetry: () => unknown
  /** Products came. */
  readonly onFilled: () => unknown
  /** Goes to what the shop sells. */
  readonly onCatalog: () => void
  /** Looks how they are now, while somebody sees them. */
  readonly onRefresh: () => Promise<unknown>
  readonly onFind: () => void
  /** Goes to the releases. */
  readonly onHistory: () => void
}

/** What is installed: update, switch, configure, remove; and what was removed and can be had back. */
export function InstalledPage(props: InstalledPageProps) {
  const { sells, state, change, onFilled, onCatalog, onHistory, onRefresh } = props
  const [filled, setFilled] = useState<string>()
  const tell = (words: string): void => {
    setFilled(words)
    onFilled()
  }
  useRefresh(onRefresh, change.isBusy)
  return (
    <Stack>
      {isDown(state) ? <ShopDown onHistory={onHistory} /> : null}
      {sells === false ? <EmptyShop tenant={change.tenant} onFilled={tell} /> : null}
      {filled === undefined ? null : (
        <Alert color="teal" title={filled} role="status" data-imported>
          <Button variant="default" size="xs" onClick={onCatalog}>
            Look at the catalog
          </Button>
        </Alert>
      )}
      <PluginList {...props} />
    </Stack>
  )
}

function PluginList({ plugins, updates, change, onRetry, onFind }: InstalledPageProps) {
  return (
    <LoadedView loaded={plugins} onRetry={onRetry}>
      {(list) => {
        const there = list.filter(({ state }) => state !== 'removed')
        const waiting = list.filter(({ purgeAt }) => purgeAt !== null)
        if (there.length + waiting.length === 0) return <NoPlugins onFind={onFind} />
        return (
          <Stack>
            {there.map((plugin) => (
              <InstalledCard
                key={plugin.name}
                plugin={plugin}
                update={updates.find(({ name }) => name === plugin.name)}
                change={change}
                onReload={onRetry}
              />
            ))}
            {waiting.map((plugin) => (
              <WaitingCard key={plugin.name} plugin={plugin} change={change} />
            ))}
          </Stack>
        )
      }}
    </LoadedView>
  )
}

function NoPlugins({ onFind }: { onFind: () => void }) {
  return (
    <Center mih={240}>
      <Stack align="center" gap="xs">
        <Title order={2} size="h3">
          No plugins yet
        </Title>
        <Text c="dimmed" ta="center" mb="sm">
          Plugins add to what your shop can do. They go live in a moment, while it is open.
        </Text>
        <Button onClick={onFind}>Find plugins</Button>
      </Stack>
    </Center>
  )
}
