import { Box, Grid, List, Modal, Paper, Stack, Text, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { api, type PluginDetails, type PluginView } from './api.js'
import { describeFacts } from './describe-facts.js'
import { describeReadme } from './describe-readme.js'
import { withinOneShop } from './describe-scope.js'
import { formatDate } from './format.js'
import { InstallForm } from './install-form.js'
import { LoadedView } from './loaded-view.js'
import { Markdown } from './markdown.js'
import type { Changes } from './use-change.js'
import { useFocusBack } from './use-focus-back.js'
import { useLoaded } from './use-loaded.js'

export interface PluginDialogProps {
  readonly name: string
  /** The plugins of the shop. */
  readonly mine: readonly PluginView[]
  readonly change: Changes
  readonly onClose: () => void
}

/** A plugin of the registry: what it is, what it may do, and the button. It steps aside while it is installed. */
export function PluginDialog({ name, onClose, ...rest }: PluginDialogProps) {
  useFocusBack()
  const isBusy = rest.change.isBusy
  const [details, reload] = useLoaded(() => api.details(name), [name])
  const isSmall = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const title = (
    <Text component="span" fw={700} size="xl" style={{ overflowWrap: 'anywhere' }}>
      {details.kind === 'ready' ? details.value.title : name}
    </Text>
  )
  return (
    <Modal
      opened={!isBusy}
      keepMounted
      centered={false}
      onClose={onClose}
      size="60rem"
      fullScreen={isSmall}
      title={title}
    >
      <LoadedView loaded={details} onRetry={reload}>
        {(plugin) => <PluginText plugin={plugin} onClose={onClose} {...rest} />}
      </LoadedView>
    </Modal>
  )
}

interface PluginTextProps extends Omit<PluginDialogProps, 'name'> {
  readonly plugin: PluginDetails
}

function PluginText({ plugin, ...rest }: PluginTextProps) {
  const { name, version, publishedAt, description } = plugin
  const readme = describeReadme(plugin.readme)
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, sm: 7 }} order={{ base: 2, sm: 1 }}>
        {/* On a phone the description stands above already. */}
        <Box {...(readme === '' ? { visibleFrom: 'sm' } : {})}>
          <Markdown text={readme || description} />
        </Box>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 5 }} order={{ base: 1, sm: 2 }}>
        <Paper withBorder p="md" pos="sticky" top={76}>
          <Stack gap="sm">
            <Text size="sm" hiddenFrom="sm">
              {description}
            </Text>
            <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {name} {version} · {formatDate(publishedAt)}
            </Text>
            <Consent plugin={plugin} />
            <InstallForm plugin={plugin} {...rest} />
          </Stack>
        </Paper>
      </Grid.Col>
    </Grid>
  )
}

function Consent({ plugin }: { plugin: PluginDetails }) {
  const lines = describeFacts(plugin)
  return (
    <>
      <Title order={3} size="h5">
        What it may do
      </Title>
      <List size="sm" spacing={4} style={{ overflowWrap: 'anywhere' }}>
        {lines.length === 0 ? <List.Item>Nothing on its own.</List.Item> : null}
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
      <Text size="xs" c="dimmed">
        {withinOneShop}
      </Text>
    </>
  )
}
