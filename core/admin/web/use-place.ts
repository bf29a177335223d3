import { useHash } from '@mantine/hooks'

const pages = ['installed', 'market', 'history'] as const
export type Page = (typeof pages)[number]

/** Where in the admin somebody is; it stands in the address, so that going back and reloading work. */
export interface Place {
  readonly page: Page
  /** The plugin that is looked at in the market. */
  readonly plugin?: string
}

/** The place, and the way to another: `#market/order-minimum`. */
export function usePlace(): [Place, (place: Place) => void] {
  const [hash, setHash] = useHash({ getInitialValueInEffect: false })
  const go = ({ page, plugin }: Place): void => setHash(plugin === undefined ? page : `${page}/${plugin}`)
  return [parsePlace(hash), go]
}

function parsePlace(hash: string): Place {
  const [name, ...rest] = hash.replace(/^#/, '').split('/')
  const page = pages.find((known) => known === name) ?? 'installed'
  return page === 'market' && rest.length > 0 ? { page, plugin: rest.join('/') } : { page }
}
