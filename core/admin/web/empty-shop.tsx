import { Alert, Stack, Text } from '@mantine/core'
import { FileHint } from './file-hint.js'
import { ImportButton } from './import-button.js'

export interface EmptyShopProps {
  readonly tenant: string
  /** Products came; `words` say how many. */
  readonly onFilled: (words: string) => unknown
}

/** A shop that sells nothing: says so, and takes a file of products. */
export function EmptyShop({ tenant, onFilled }: EmptyShopProps) {
  return (
    // On a phone the example scrolls, and the words do not go out of the page with it.
    <Alert title="Your shop sells nothing yet" styles={{ body: { minWidth: 0 } }} data-empty-shop>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">Bring products in from a file; your shoppers find them at once.</Text>
        <FileHint />
        <ImportButton tenant={tenant} label="Choose a file" onImported={onFilled} />
        <Text size="xs" c="dimmed">
          If you have no such file, ask whoever runs the platform to bring your products in.
        </Text>
      </Stack>
    </Alert>
  )
}
