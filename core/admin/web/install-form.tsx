import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { PluginDetails, PluginView } from './api.js'
import { ConfigFields } from './config-fields.js'
import { type FieldSchema, fieldsOf } from './field-schema.js'
import { ProblemAlert } from './problem-alert.js'
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
  const isHere = own !== undefined && !wasHere
  const form = useConfigForm({ fields: own === undefined ? neededFields(plugin) : [], config: {}, secrets: [] })
  const [failure, setFailure] = useState<Error>()
  const install = async (): Promise<void> => {
    // Without a config it gets the one back that it had.
    const config = wasHere ? {} : { config: { ...form.edits } }
    const addition = { package: plugin.name, range: `^${plugin.version}`, ...config }
    const error = await change.run(`Installing ${plugin.title}`, { kind: 'add', plugins: [addition] })
    if (error === undefined) onClose()
    else {
      change.putAway()
      setFailure(error)
    }
  }
  return (
    <form noValidate onSubmit={form.onSubmit(install)}>
      <Stack gap="sm">
        <ConfigFields form={form} />
        {wasHere ? <Text size="sm">It was here before, and gets its settings back.</Text> : null}
        <ProblemAlert error={failure} />
        {isHere ? (
          <Text size="sm" fw={600}>
            It is installed.
          </Text>
        ) : (
          <Button type="submit" fullWidth>
            Install
          </Button>
        )}
      </Stack>
    </form>
  )
}

const neededFields = ({ facts }: PluginDetails): FieldSchema[] =>
  fieldsOf(facts.config).filter(({ isRequired, schema }) => isRequired && schema.default === undefined)
