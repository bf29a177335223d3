import { Alert, Badge, Box, Button, Card, Group, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { PlannedStep, PluginView } from './api.js'
import { ConfigDialog } from './config-dialog.js'
import { Markdown } from './markdown.js'
import { PluginCost } from './plugin-cost.js'
import { isAway, PluginOutside } from './plugin-outside.js'
import { RemovalDialog } from './removal-dialog.js'
import { titleOf } from './title-of.js'
import { TokensDialog } from './tokens-dialog.js'
import { UpdateButton } from './update-button.js'
import type { Changes } from './use-change.js'

export interface InstalledCardProps {
  readonly plugin: PluginView
  /** A newer version, where there is one. */
  readonly update: PlannedStep | undefined
  readonly change: Changes
  /** Somebody may have connected meanwhile. */
  readonly onReload: () => unknown
}

/** One plugin of the shop. Those that came along with another go with it. */
export function InstalledCard({ plugin, update, change, onReload }: InstalledCardProps) {
  return (
    <Card data-plugin={plugin.name}>
      <Group justify="space-between">
        <PluginName plugin={plugin} />
        {plugin.kind === 'implicit' ? null : <PluginButtons {...{ plugin, update, change, onReload }} />}
      </Group>
      {plugin.withdrawn === null ? null : (
        <Alert color="red" mt="sm" title={withdrawnTitle(plugin)} data-withdrawn>
          {plugin.withdrawn} Update it, or remove it.
        </Alert>
      )}
      <PluginOutside tenant={change.tenant} plugin={plugin} onReload={onReload} />
      {plugin.cost === null ? null : <PluginCost cost={plugin.cost} />}
      {(update?.news ?? []).map(({ version, text }) => (
        <Box key={version} mt="sm" data-news={version}>
          <Text size="sm">New in {version}:</Text>
          <Markdown text={text} />
        </Box>
      ))}
    </Card>
  )
}

const withdrawnTitle = ({ state }: PluginView): string =>
  state === 'killed'
    ? 'This version was switched off, here and everywhere. Your settings and its data are kept'
    : 'This version was withdrawn'

const states = {
  running: { color: 'teal', words: 'On' },
  asleep: { color: 'teal', words: 'On, wakes with your shop' },
  off: { color: 'gray', words: 'Off' },
  stopped: { color: 'red', words: 'Your shop does not run' },
  missing: { color: 'yellow', words: 'Wanted, not live yet' },
  failed: { color: 'red', words: 'Did not go live: see History' },
  removed: { color: 'gray', words: 'Removed' },
  killed: { color: 'red', words: 'Switched off by the platform' },
} as const

/** It is on, and that is not well. */
const failing = { color: 'red', words: '⚠ On, but fails' } as const
const away = { color: 'red', words: '⚠ On, but not connected' } as const

function badgeOf(plugin: PluginView): { readonly color: string; readonly words: string } {
  const { state, cost } = plugin
  if (isAway(plugin)) return away
  const isOn = state === 'running' || state === 'asleep'
  return isOn && cost?.isFailing === true ? failing : states[state]
}

function PluginName({ plugin }: Pick<InstalledCardProps, 'plugin'>) {
  const { package: from, version, kind } = plugin
  const { color, words } = badgeOf(plugin)
  return (
    <div>
      <Group gap="xs">
        <Title order={2} size="h4">
          {titleOf(plugin)}
        </Title>
        <Badge color={color}>{words}</Badge>
        {kind === 'implicit' ? <Badge color="gray">Came along with another</Badge> : null}
      </Group>
      <Text c="dimmed" size="sm">
        {from} {version}
      </Text>
    </div>
  )
}

function PluginButtons({ plugin, update, change, onReload }: InstalledCardProps) {
  const [open, setOpen] = useState<Dialog>()
  const { name, enabled, schema, outside } = plugin
  const title = titleOf(plugin)
  const flip = () =>
    change.run(`Switching ${title} ${enabled ? 'off' : 'on'}`, { kind: enabled ? 'disable' : 'enable', names: [name] })
  const close = (): void => {
    setOpen(undefined)
    if (open === 'tokens') onReload()
  }
  return (
    <Group gap="sm">
      <Switch
        checked={enabled}
        disabled={plugin.state === 'killed'}
        onChange={() => void flip()}
        aria-label={`${title} is on`}
      />
      {update === undefined ? null : <UpdateButton plugin={plugin} update={update} change={change} />}
      {outside === null ? null : (
        <Button variant="default" onClick={() => setOpen('tokens')} aria-label={`Connect ${title}`}>
          Connect
        </Button>
      )}
      {schema === null ? null : (
        <Button variant="default" onClick={() => setOpen('config')} aria-label={`Configure ${title}`}>
          Configure
        </Button>
      )}
      <Button variant="default" onClick={() => setOpen('removal')} aria-label={`Remove ${title}`}>
        Remove
      </Button>
      <PluginDialog open={open} plugin={plugin} change={change} onClose={close} />
    </Group>
  )
}

type Dialog = 'config' | 'removal' | 'tokens'

interface PluginDialogProps extends Pick<InstalledCardProps, 'plugin' | 'change'> {
  readonly open: Dialog | undefined
  readonly onClose: () => void
}

function PluginDialog({ open, plugin, change, onClose }: PluginDialogProps) {
  switch (open) {
    case 'config':
      return <ConfigDialog plugin={plugin} change={change} onClose={onClose} />
    case 'tokens':
      return <TokensDialog tenant={change.tenant} plugin={plugin} onClose={onClose} />
    case 'removal':
      return <RemovalDialog plugin={plugin} change={change} onClose={onClose} />
    case undefined:
      return null
  }
}
