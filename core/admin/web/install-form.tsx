import { Button, Stack, Text } from '@mantine/core'
import type { PluginDetails, PluginView } from './api.js'
import { ConfigFields } from './config-fields.js'
import { fieldsOf } from './field-schema.js'
import type { Changes } from './use-change.js'
import { useConfigForm } from './use-config-form.js'

export interface InstallFormProps {
  readonly plugin: PluginDetails
  /** The plugins of the shop. */
  readonly mine: readonly PluginView[]
  readonly change: Changes
  readonly onClose: () => void
}

/** The settings that the plugin cannot do without, and the button. */
export function InstallForm({ plugin, mine, change, onClose }: InstallFormProps) {
  const own = mine.find((other) => other.package === plugin.name)
  const wasHere = own?.state === 'removed'
  const needed = fieldsOf(plugin.facts.config).filter(
    ({ isRequired, schema }) => isRequired && schema.default === undefined,
  )
  const form = useConfigForm({ fields: wasHere ? [] : needed, config: {}, secrets: [] })
  if (own !== undefined && !wasHere)
    return (
      <Text size="sm" fw={600}>
        It is installed.
      </Text>
    )

  const install = async (): Promise<void> => {
    // Without a config it gets the one back that it had.
    const config = wasHere ? {} : { config: { ...form.edits } }
    const addition = { package: plugin.name, range: `^${plugin.version}`, ...config }
    if (await change.run(`Installing ${plugin.title}`, { kind: 'add', plugins: [addition] })) onClose()
  }
  return (
    <form noValidate onSubmit={form.onSubmit(install)}>
      <Stack gap="sm">
        <ConfigFields form={form} />
        {wasHere ? <Text size="sm">It was here before, and gets its settings back.</Text> : null}
        <Button type="submit" fullWidth loading={change.isBusy}>
          Install
        </Button>
      </Stack>
    </form>
  )
}
