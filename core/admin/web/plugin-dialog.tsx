import { Button, Divider, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, type PluginDetails } from './api.js'
import { ConfigField } from './config-field.js'
import { describeScope } from './describe-scope.js'
import { fieldsOf } from './field-schema.js'
import { LoadedView } from './loaded-view.js'
import { Markdown } from './markdown.js'
import type { Changes } from './use-change.js'
import { useLoaded } from './use-loaded.js'

export interface PluginDialogProps {
  readonly name: string
  readonly isInstalled: boolean
  readonly change: Changes
  readonly onClose: () => void
}

/** A plugin of the registry: what it is, what it may do, and the button. */
export function PluginDialog({ name, isInstalled, change, onClose }: PluginDialogProps) {
  const [details] = useLoaded(() => api.details(name), [name])
  return (
    <Modal opened onClose={onClose} size="lg" title={details.kind === 'ready' ? details.value.title : name} centered>
      <LoadedView loaded={details}>
        {(plugin) => <PluginText plugin={plugin} isInstalled={isInstalled} change={change} onClose={onClose} />}
      </LoadedView>
    </Modal>
  )
}

interface PluginTextProps extends Omit<PluginDialogProps, 'name'> {
  readonly plugin: PluginDetails
}

function PluginText({ plugin, isInstalled, change, onClose }: PluginTextProps) {
  const { name, version, readme, scopes } = plugin
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {name} {version}
      </Text>
      <Markdown text={readme} />
      <Divider label="What it may do" />
      <List size="sm">
        {scopes.length === 0 ? <List.Item>It needs no powers of its own.</List.Item> : null}
        {scopes.map((scope) => (
          <List.Item key={scope}>{describeScope(scope)}</List.Item>
        ))}
        <List.Item>It runs inside your shop, beside your other plugins. Install what you trust.</List.Item>
      </List>
      {isInstalled ? null : <InstallForm plugin={plugin} change={change} onClose={onClose} />}
    </Stack>
  )
}

/** The settings that the plugin cannot do without, and the button. */
function InstallForm({ plugin, change, onClose }: Omit<PluginTextProps, 'isInstalled'>) {
  const [config, setConfig] = useState<Readonly<Record<string, unknown>>>({})
  const needed = fieldsOf(plugin.facts.config).filter(
    ({ required, schema }) => required && schema.default === undefined,
  )
  const isComplete = needed.every(({ key }) => config[key] !== undefined && config[key] !== '')
  const install = () => {
    onClose()
    const addition = { package: plugin.name, range: `^${plugin.version}`, config: { ...config } }
    return change.run(`Installing ${plugin.title}`, { kind: 'add', plugins: [addition] })
  }
  return (
    <>
      {needed.map((field) => (
        <ConfigField
          key={field.key}
          field={field}
          value={config[field.key]}
          isSet={false}
          onChange={(value) => setConfig({ ...config, [field.key]: value })}
        />
      ))}
      <Group justify="flex-end">
        <Button onClick={install} disabled={!isComplete}>
          Install
        </Button>
      </Group>
    </>
  )
}
