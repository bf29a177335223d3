import { AppShell, Box, Container, Tabs } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { api } from './api.js'
import { ChangePanel } from './change-panel.js'
import { HistoryPage } from './history-page.js'
import { InstalledPage } from './installed-page.js'
import { MarketPage } from './market-page.js'
import { ShopHeader } from './shop-header.js'
import { useChange } from './use-change.js'
import { useLoaded } from './use-loaded.js'
import { type Page, usePlace } from './use-place.js'

/** The admin of a shop: what is installed, what there is to install, and what was. */
export function ShopFrame({ tenant, onSignedOut }: { tenant: string; onSignedOut: () => void }) {
  const [shop, reloadShop] = useLoaded(() => api.shop(tenant), [tenant])
  const [plugins, reloadPlugins] = useLoaded(() => api.plugins(tenant), [tenant])
  const [releases, reloadReleases] = useLoaded(() => api.releases(tenant), [tenant])
  const [place, go] = usePlace()
  const reload = () => Promise.all([reloadShop(), reloadPlugins(), reloadReleases()])
  const change = useChange(tenant, reload)
  const shared = { change, onRetry: reload }
  const known = shop.kind === 'ready' ? shop.value : undefined
  useDocumentTitle(`${known?.name ?? tenant} · shopctl`)

  return (
    <AppShell header={{ height: 60 }} padding="lg">
      <AppShell.Header px="lg">
        <ShopHeader tenant={tenant} shop={known} onSignedOut={onSignedOut} />
      </AppShell.Header>
      <AppShell.Main>
        <Container size="lg" p={0}>
          <Tabs value={place.page} onChange={(page) => go({ page: page as Page })} keepMounted={false}>
            <Tabs.List mb="lg">
              <Tabs.Tab value="installed">My plugins</Tabs.Tab>
              <Tabs.Tab value="market">Find plugins</Tabs.Tab>
              <Tabs.Tab value="history">History</Tabs.Tab>
            </Tabs.List>
            <Box aria-busy={change.isBusy} className={change.isBusy ? 'pausing' : ''} pb={change.progress ? 420 : 0}>
              <Tabs.Panel value="installed">
                <InstalledPage plugins={plugins} onFind={() => go({ page: 'market' })} {...shared} />
              </Tabs.Panel>
              <Tabs.Panel value="market">
                <MarketPage plugins={plugins} place={place} onGo={go} {...shared} />
              </Tabs.Panel>
              <Tabs.Panel value="history">
                <HistoryPage releases={releases} {...shared} />
              </Tabs.Panel>
            </Box>
          </Tabs>
        </Container>
      </AppShell.Main>
      <ChangePanel change={change} />
    </AppShell>
  )
}
