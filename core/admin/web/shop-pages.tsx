import { Box, Tabs } from '@mantine/core'
import { HistoryPage } from './history-page.js'
import { InstalledPage } from './installed-page.js'
import { MarketPage } from './market-page.js'
import { ScriptsPage } from './scripts-page.js'
import type { Changes } from './use-change.js'
import { type Page, usePlace } from './use-place.js'
import type { Shop } from './use-shop.js'
import { WebhooksPage } from './webhooks-page.js'

/** What is installed, what there is to install, and what was. */
export function ShopPages({ shop, change }: { shop: Shop; change: Changes }) {
  const [place, go] = usePlace()
  const { plugins, updates, releases, sells, reload, reloadCatalog, refresh } = shop
  const find = (): void => go({ page: 'market' })
  const shared = { change, onRetry: reload }
  return (
    <Tabs value={place.page} onChange={(page) => go({ page: page as Page })} keepMounted={false}>
      <TabList />
      {/* Room below, so that the panel in the corner covers nothing for good. */}
      <Box
        aria-busy={change.isBusy}
        className={change.isBusy ? 'pausing' : ''}
        pb={change.progress ? { base: 140, sm: 420 } : 0}
      >
        <Tabs.Panel value="installed">
          <InstalledPage
            {...{ plugins, updates, sells }}
            onFilled={reloadCatalog}
            onRefresh={refresh}
            onFind={find}
            {...shared}
          />
        </Tabs.Panel>
        <Tabs.Panel value="market">
          <MarketPage plugins={plugins} change={change} place={place} onGo={go} />
        </Tabs.Panel>
        <Tabs.Panel value="webhooks">
          <WebhooksPage tenant={shop.tenant} />
        </Tabs.Panel>
        <Tabs.Panel value="scripts">
          <ScriptsPage tenant={shop.tenant} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryPage releases={releases} {...shared} />
        </Tabs.Panel>
      </Box>
    </Tabs>
  )
}

function TabList() {
  return (
    <Tabs.List mb="lg">
      <Tabs.Tab value="installed">My plugins</Tabs.Tab>
      <Tabs.Tab value="market">Find plugins</Tabs.Tab>
      <Tabs.Tab value="scripts">Scripts</Tabs.Tab>
      <Tabs.Tab value="webhooks">Webhooks</Tabs.Tab>
      <Tabs.Tab value="history">History</Tabs.Tab>
    </Tabs.List>
  )
}
