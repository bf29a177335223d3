import { useHash } from '@mantine/hooks'

const pages = ['installed', 'market', 'catalog', 'scripts', 'webhooks', 'history'] as const
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
  const here = parsePlace(hash)
  const go = (next: Place): void => {
    // Who has closed a plugin does not want it again by going back.
    const isClosing = here.plugin !== undefined && next.plugin === undefined && next.page === here.page
    if (isClosing) window.location.replace(`#${formatPlace(next)}`)
    else setHash(formatPlace(next))
  }
  return [here, go]
}

const formatPlace = ({ page, plugin }: Place): string => (plugin === undefined ? page : `${page}/${plugin}`)

function parsePlace(hash: string): Place {
  const [name, ...rest] = hash.replace(/^#/, '').split('/')
  const page = pages.find((known) => known === name) ?? 'installed'
  return page === 'market' && rest.length > 0 ? { page, plugin: rest.join('/') } : { page }
}
