import { AppShell, Container } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { ChangePanel } from './change-panel.js'
import { Currency } from './currency.js'
import { pluginNames } from './plugin-names.js'
import { PluginTitles } from './plugin-titles.js'
import { ShopHeader } from './shop-header.js'
import { ShopPages } from './shop-pages.js'
import { useAskBeforeUnload } from './use-ask-before-unload.js'
import { useChange } from './use-change.js'
import { type Shop, useShop } from './use-shop.js'

/** The admin of a shop: whose it is, its pages, and the change that is under way. */
export function ShopFrame({ tenant, onSignedOut }: { tenant: string; onSignedOut: () => void }) {
  const shop = useShop(tenant)
  const change = useChange(tenant, shop.reload)
  const [isUnsaved, setUnsaved] = useState(false)
  useAskBeforeUnload(isUnsaved)
  useDocumentTitle(`${shop.known?.name ?? tenant} · shopctl`)
  return (
    <Currency value={shop.known?.currency ?? 'EUR'}>
      <PluginTitles value={titlesIn(shop)}>
        <AppShell header={{ height: 60 }} padding="lg">
          <AppShell.Header px="lg">
            <ShopHeader shop={shop} isUnsaved={isUnsaved} onSignedOut={onSignedOut} />
          </AppShell.Header>
          <AppShell.Main>
            <Container size="lg" p={0}>
              <ShopPages shop={shop} change={change} isUnsaved={isUnsaved} onEdited={setUnsaved} />
            </Container>
          </AppShell.Main>
          <ChangePanel change={change} />
        </AppShell>
      </PluginTitles>
    </Currency>
  )
}

/** Of those that are here, and of one that did not go live. */
const titlesIn = ({ plugins, releases }: Shop): ((name: string) => string) =>
  pluginNames(plugins.kind === 'ready' ? plugins.value : [], releases.kind === 'ready' ? releases.value : []).title
