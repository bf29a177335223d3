import { AppShell, Container, Tabs } from '@mantine/core'
import { useState } from 'react'
import { api } from './api.js'
import { ChangeDialog } from './change-dialog.js'
import { HistoryPage } from './history-page.js'
import { InstalledPage } from './installed-page.js'
import { MarketPage } from './market-page.js'
import { ShopHeader } from './shop-header.js'
import { useChange } from './use-change.js'
import { useLoaded } from './use-loaded.js'

/** The admin of a shop: what is installed, what there is to install, and what was. */
export function ShopFrame({ tenant, onSignOut }: { tenant: string; onSignOut: () => void }) {
  const [shop, reloadShop] = useLoaded(() => api.shop(tenant), [tenant])
  const [plugins, reloadPlugins] = useLoaded(() => api.plugins(tenant), [tenant])
  const [releases, reloadReleases] = useLoaded(() => api.releases(tenant), [tenant])
  const [tab, setTab] = useState<string | null>('installed')
  const change = useChange(tenant, () => Promise.all([reloadShop(), reloadPlugins(), reloadReleases()]))

  return (
    <AppShell header={{ height: 60 }} padding="lg">
      <AppShell.Header px="lg">
        <ShopHeader tenant={tenant} shop={shop.kind === 'ready' ? shop.value : undefined} onSignOut={onSignOut} />
      </AppShell.Header>
      <AppShell.Main>
        <Container size="lg">
          <Tabs value={tab} onChange={setTab} keepMounted={false}>
            <Tabs.List mb="lg">
              <Tabs.Tab value="installed">My plugins</Tabs.Tab>
              <Tabs.Tab value="market">Find plugins</Tabs.Tab>
              <Tabs.Tab value="history">History</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="installed">
              <InstalledPage plugins={plugins} change={change} onFind={() => setTab('market')} />
            </Tabs.Panel>
            <Tabs.Panel value="market">
              <MarketPage installed={plugins.kind === 'ready' ? plugins.value : []} change={change} />
            </Tabs.Panel>
            <Tabs.Panel value="history">
              <HistoryPage releases={releases} change={change} />
            </Tabs.Panel>
          </Tabs>
        </Container>
      </AppShell.Main>
      <ChangeDialog state={change.state} onClose={change.close} />
    </AppShell>
  )
}
