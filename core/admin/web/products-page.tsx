import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, type CatalogPage } from './api.js'
import { EmptyShop } from './empty-shop.js'
import { FileHint } from './file-hint.js'
import { ImportButton, type ImportButtonProps } from './import-button.js'
import { LoadedView } from './loaded-view.js'
import { ProductTable } from './product-table.js'
import { useLoaded } from './use-loaded.js'

export interface ProductsPageProps {
  readonly tenant: string
  /** Products came. */
  readonly onFilled: () => unknown
}

/** What the shop sells, and the way for more of it to come in. */
export function ProductsPage({ tenant, onFilled }: ProductsPageProps) {
  const [first, reload] = useLoaded(() => api.catalog(tenant), [tenant])
  const [told, setTold] = useState<string>()
  const [imports, setImports] = useState(0)
  const show = async (words: string): Promise<void> => {
    onFilled()
    await reload()
    setImports(imports + 1)
    setTold(words)
  }
  return (
    <Stack>
      {told === undefined ? null : <Alert color="teal" title={told} role="status" data-imported />}
      <LoadedView loaded={first} onRetry={reload}>
        {(page) =>
          page.items.length === 0 ? (
            <EmptyShop tenant={tenant} onFilled={show} />
          ) : (
            <>
              <ImportCard tenant={tenant} onImported={show} />
              <ProductList key={imports} tenant={tenant} first={page} />
            </>
          )
        }
      </LoadedView>
    </Stack>
  )
}

function ImportCard({ tenant, onImported }: Pick<ImportButtonProps, 'tenant' | 'onImported'>) {
  return (
    <Card padding="md">
      <Stack gap="xs">
        <Text size="sm">
          A file adds the products that it names, or brings them to what it says. What it does not name stays.
        </Text>
        <details>
          <Text component="summary" size="sm" style={{ cursor: 'pointer' }}>
            What such a file looks like
          </Text>
          <Stack gap="xs" mt="xs">
            <FileHint />
          </Stack>
        </details>
        <ImportButton tenant={tenant} label="Import a file" onImported={onImported} />
      </Stack>
    </Card>
  )
}

interface ProductListProps {
  readonly tenant: string
  readonly first: CatalogPage
}

/** A page at a time, when somebody asks for more. */
function ProductList({ tenant, first }: ProductListProps) {
  const [more, setMore] = useState<readonly CatalogPage[]>([])
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle')
  const { nextCursor } = more.at(-1) ?? first
  const load = (cursor: string) => {
    setState('loading')
    return api.catalog(tenant, cursor).then(
      (page) => {
        setMore([...more, page])
        setState('idle')
      },
      () => setState('failed'),
    )
  }
  return (
    <>
      <ProductTable products={[first, ...more].flatMap(({ items }) => items)} />
      {nextCursor === null ? null : (
        <Group justify="center">
          <Button variant="default" loading={state === 'loading'} onClick={() => void load(nextCursor)}>
            {state === 'failed' ? 'They could not be loaded: try again' : 'Show more products'}
          </Button>
        </Group>
      )}
    </>
  )
}
