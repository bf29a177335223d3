import { Box, Tabs } from '@mantine/core'
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
  const { plugins, updates, releases, sells, reload, fill, refresh } = shop
  const find = (): void => go({ page: 'market' })
  const shared = { change, onRetry: reload }
  return (
    <Tabs
      value={place.page}
      onChange={(page) => go({ page: page as Page })}
      keepMounted={false}
      keepMountedMode="display-none"
    >
      <TabList marks={isUnsaved && place.page !== 'scripts'} />
      {/* Room below, so that the panel in the corner covers nothing for good. */}
      <Box
        aria-busy={change.isBusy}
        className={change.isBusy ? 'pausing' : ''}
        pb={change.progress ? { base: 140, sm: 420 } : 0}
      >
        <Tabs.Panel value="installed">
          <InstalledPage
            {...{ plugins, updates, sells }}
            onFilled={fill}
            onCatalog={() => go({ page: 'catalog' })}
            onRefresh={refresh}
            onFind={find}
            {...shared}
          />
        </Tabs.Panel>
        <Tabs.Panel value="market">
          <MarketPage plugins={plugins} change={change} place={place} onGo={go} />
        </Tabs.Panel>
        <Tabs.Panel value="catalog">
          <ProductsPage tenant={shop.tenant} onFilled={fill} />
        </Tabs.Panel>
        <Tabs.Panel value="webhooks">
          <WebhooksPage tenant={shop.tenant} />
        </Tabs.Panel>
        {/* What nobody has saved is there when they come back. */}
        <Tabs.Panel value="scripts" keepMounted={isUnsaved}>
          <ScriptsPage tenant={shop.tenant} isUnsaved={isUnsaved} onEdited={onEdited} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryPage releases={releases} {...shared} />
        </Tabs.Panel>
      </Box>
    </Tabs>
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
