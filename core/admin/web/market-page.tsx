import { SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { api, type PluginView } from './api.js'
import { LoadedView } from './loaded-view.js'
import { MarketCard } from './market-card.js'
import { PluginDialog } from './plugin-dialog.js'
import type { Changes } from './use-change.js'
import { type Loaded, useLoaded } from './use-loaded.js'
import type { Place } from './use-place.js'

export interface MarketPageProps {
  readonly plugins: Loaded<readonly PluginView[]>
  readonly change: Changes
  readonly place: Place
  readonly onGo: (place: Place) => void
}

/** The plugins in the registry. */
export function MarketPage({ plugins, change, place, onGo }: MarketPageProps) {
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text, 150)
  const [found, search] = useLoaded(() => api.search(wanted), [wanted])
  const mine = plugins.kind === 'ready' ? plugins.value : []
  const show = (plugin?: string): void => onGo({ page: 'market', ...(plugin === undefined ? {} : { plugin }) })
  return (
    <Stack>
      <TextInput
        type="search"
        placeholder="Search plugins"
        aria-label="Search plugins"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <LoadedView loaded={found} onRetry={search}>
        {(list) =>
          list.length === 0 ? (
            <Text c="dimmed">{wanted === '' ? 'There are no plugins yet.' : `No plugin matches “${wanted}”.`}</Text>
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
              {list.map((plugin) => (
                <MarketCard key={plugin.name} plugin={plugin} isInstalled={isIn(mine, plugin.name)} onShow={show} />
              ))}
            </SimpleGrid>
          )
        }
      </LoadedView>
      {place.plugin === undefined ? null : (
        <PluginDialog key={place.plugin} name={place.plugin} mine={mine} change={change} onClose={() => show()} />
      )}
    </Stack>
  )
}

const isIn = (plugins: readonly PluginView[], name: string): boolean =>
  plugins.some((plugin) => plugin.package === name && plugin.state !== 'removed')
