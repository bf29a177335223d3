import { Alert, Button, Code, FileButton, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api } from './api.js'
import { ProblemAlert } from './problem-alert.js'

export interface EmptyShopProps {
  readonly tenant: string
  readonly onFilled: () => unknown
}

/** A shop that sells nothing: says so, and takes a file of products. */
export function EmptyShop({ tenant, onFilled }: EmptyShopProps) {
  const [error, setError] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const bring = (file: File | null): void => {
    if (file === null) return
    setBusy(true)
    setError(undefined)
    bringIn(tenant, file)
      .then(onFilled)
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return (
    // On a phone the example scrolls, and the words do not go out of the page with it.
    <Alert title="Your shop sells nothing yet" styles={{ body: { minWidth: 0 } }} data-empty-shop>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          Bring products in from a file; your shoppers find them at once. Prices are in the smallest unit of your
          currency: 1200 cents are 12.00 EUR.
        </Text>
        <Code block w="100%">
          {example}
        </Code>
        <FileButton onChange={bring} accept="application/json,.json">
          {(props) => (
            <Button {...props} loading={busy}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <ProblemAlert error={error} />
        <Text size="xs" c="dimmed">
          Whoever runs the platform can do the same: shopctl catalog import products.json --tenant {tenant}
        </Text>
      </Stack>
    </Alert>
  )
}

const example = `[{ "handle": "mug", "title": "Mug",
   "variants": [{ "sku": "MUG-W", "title": "White", "price": 1200, "stock": 40 }] }]`

/** Products alone, or a shop's file that has some. */
async function bringIn(tenant: string, file: File): Promise<void> {
  const value = parsed(await file.text()) as { readonly catalog?: unknown } | null
  await api.importCatalog(tenant, value?.catalog ?? value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`The file is no JSON: ${(cause as Error).message}`, { cause })
  }
}
