import { Button, List, Text } from '@mantine/core'
import { useState } from 'react'
import type { PlannedStep, PluginView } from './api.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { describeScope, withinOneShop } from './describe-scope.js'
import { pluginNames } from './plugin-names.js'
import { titleOf } from './title-of.js'
import type { Changes } from './use-change.js'

export interface UpdateButtonProps {
  readonly plugin: PluginView
  readonly update: PlannedStep
  readonly change: Changes
}

/** Brings a plugin to its newest version. It asks first where that may do more than the one before, and only about that. */
export function UpdateButton({ plugin, update: { name, to, added, dropped }, change }: UpdateButtonProps) {
  const [isAsking, setAsking] = useState(false)
  const title = titleOf(plugin)
  const run = () =>
    change.run(`Updating ${title}`, { kind: 'update', plugins: [{ name }], accepts: { [name]: [...added] } })
  return (
    <>
      <Button onClick={() => (added.length === 0 ? void run() : setAsking(true))} aria-label={`Update ${title}`}>
        Update to {to}
      </Button>
      {isAsking ? (
        <ConfirmDialog
          title={`Update ${title}?`}
          action="Agree and update"
          onConfirm={run}
          onClose={() => setAsking(false)}
        >
          Version {to} does more than the one that you have:
          <Scopes scopes={added} plugin={plugin} />
          {dropped.length === 0 ? null : (
            <>
              It does no longer:
              <Scopes scopes={dropped} plugin={plugin} />
            </>
          )}
          <Text size="xs" c="dimmed">
            {withinOneShop}
          </Text>
        </ConfirmDialog>
      ) : null}
    </>
  )
}

const Scopes = ({ scopes, plugin }: Pick<UpdateButtonProps, 'plugin'> & { readonly scopes: readonly string[] }) => (
  <List size="sm" my="xs">
    {scopes.map((scope) => (
      <List.Item key={scope}>
        {describeScope(scope, (key) => pluginNames([plugin]).setting(plugin.name, key))}
      </List.Item>
    ))}
  </List>
)
