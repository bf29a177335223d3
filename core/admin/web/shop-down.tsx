import { Alert, Button, Stack, Text } from '@mantine/core'

/** A shop that does not run: says so, and what can be done beside waiting. */
export function ShopDown({ onHistory }: { readonly onHistory: () => void }) {
  return (
    <Alert color="red" title="Your shop is down" data-shop-down>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          The platform keeps trying to start it again. If a plugin here fails, switch it off or remove it; or go back to
          a release with which your shop ran.
        </Text>
        <Button variant="default" size="xs" onClick={onHistory}>
          Look at the releases
        </Button>
      </Stack>
    </Alert>
  )
}

/** Whether shoppers find nothing there, and it is not just about to start. */
export const isDown = (state: string | undefined): boolean => state === 'failed' || state === 'stopped'
