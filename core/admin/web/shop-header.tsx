import { Anchor, Badge, Button, Group, Title } from '@mantine/core'
import type { TenantView } from './api.js'

export interface ShopHeaderProps {
  readonly tenant: string
  /** Undefined while it loads. */
  readonly shop: TenantView | undefined
  readonly onSignOut: () => void
}

/** Whose shop this is, whether it is live, and the way out. */
export function ShopHeader({ tenant, shop, onSignOut }: ShopHeaderProps) {
  return (
    <Group h="100%" justify="space-between">
      <Group>
        <Title order={3}>{shop?.name ?? tenant}</Title>
        {shop === undefined ? null : (
          <Badge variant="light" color={shop.state === 'ready' ? 'teal' : 'orange'}>
            {shop.state === 'ready' ? `live · release ${shop.release}` : shop.state}
          </Badge>
        )}
      </Group>
      <Group>
        {shop?.address ? (
          <Anchor href={`${shop.address}/openapi.json`} target="_blank" size="sm">
            The shop’s API
          </Anchor>
        ) : null}
        <Button variant="default" size="xs" onClick={onSignOut}>
          Sign out
        </Button>
      </Group>
    </Group>
  )
}
