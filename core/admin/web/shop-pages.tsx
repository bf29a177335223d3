import { Box, Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { HistoryPage } from './history-page.js'
import { InstalledPage } from './installed-page.js'
import { MarketPage } from './market-page.js'
import { ProductsPage } from './products-page.js'
import { ScriptsPage } from './scripts-page.js'
import type { Changes } from './use-change.js'
import { type Page, usePlace } from './use-place.js'
import type { Shop } from './use-shop.js'
import { WebhooksPage } from './webhooks-page.js'

export interface ShopPagesProps {
  readonly shop: Shop
  readonly change: Changes
  /** Whether a script is written that nobody has saved. */
  readonly isUnsaved: boolean
  readonly onEdited: (isUnsaved: boolean) => unknown
}

/** What is installed, what there is to install, what is sold, and what was. */
export function ShopPages({ shop, change, isUnsaved, onEdited }: ShopPagesProps) {
  const [place, go] = usePlace()
  const { tenant, plugins, releases, reload, fill } = shop
  const turn = (page: Page): void => {
    // What is live was read, and would lie over the next page's buttons.
    if (change.progress?.end.kind === 'live') change.putAway()
    go({ page })
  }
  return (
    <Tabs value={place.page} onChange={(page) => turn(page as Page)} keepMounted={false} keepMountedMode="display-none">
      <TabList marks={isUnsaved && place.page !== 'scripts'} />
      <Pausing change={change}>
        <Tabs.Panel value="installed">
          <MyPlugins shop={shop} change={change} onGo={(page) => go({ page })} />
        </Tabs.Panel>
        <Tabs.Panel value="market">
          <MarketPage plugins={plugins} change={change} place={place} onGo={go} />
        </Tabs.Panel>
        <Tabs.Panel value="catalog">
          <ProductsPage tenant={tenant} onFilled={fill} />
        </Tabs.Panel>
        <Tabs.Panel value="webhooks">
          <WebhooksPage tenant={tenant} />
        </Tabs.Panel>
        {/* What nobody has saved is there when they come back. */}
        <Tabs.Panel value="scripts" keepMounted={isUnsaved}>
          <ScriptsPage tenant={tenant} isUnsaved={isUnsaved} onEdited={onEdited} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryPage releases={releases} plugins={plugins} change={change} onRetry={reload} />
        </Tabs.Panel>
      </Pausing>
    </Tabs>
  )
}

/** Holds still while a change is under way. */
function Pausing({ change, children }: { readonly change: Changes; readonly children: ReactNode }) {
  return (
    // Room below, so that the panel in the corner covers nothing for good.
    <Box
      aria-busy={change.isBusy}
      className={change.isBusy ? 'pausing' : ''}
      pb={change.progress ? { base: 140, sm: 420 } : 0}
    >
      {children}
    </Box>
  )
}

interface MyPluginsProps extends Pick<ShopPagesProps, 'shop' | 'change'> {
  readonly onGo: (page: Page) => void
}

function MyPlugins({ shop, change, onGo }: MyPluginsProps) {
  const { plugins, updates, sells, known, reload, fill, refresh } = shop
  return (
    <InstalledPage
      {...{ plugins, updates, sells, change }}
      state={known?.state}
      onRetry={reload}
      onFilled={fill}
      onCatalog={() => onGo('catalog')}
      onRefresh={refresh}
      onFind={() => onGo('market')}
      onHistory={() => onGo('history')}
    />
  )
}

/** `marks`: a script is not saved, and somebody is elsewhere. */
function TabList({ marks }: { readonly marks: boolean }) {
  return (
    <Tabs.List mb="lg">
      <Tabs.Tab value="installed">My plugins</Tabs.Tab>
      <Tabs.Tab value="market">Find plugins</Tabs.Tab>
      <Tabs.Tab value="catalog">Catalog</Tabs.Tab>
      <Tabs.Tab value="scripts">{marks ? 'Scripts · not saved' : 'Scripts'}</Tabs.Tab>
      <Tabs.Tab value="webhooks">Webhooks</Tabs.Tab>
      <Tabs.Tab value="history">History</Tabs.Tab>
    </Tabs.List>
  )
}
