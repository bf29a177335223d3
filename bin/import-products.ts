import type { CatalogChange } from '../core/control/client/index.js'
import type { ProductInput } from '../core/model/index.js'
import type { Answer } from './answer.js'
import type { Cli } from './cli.js'
import { connect } from './connect.js'
import type { Look } from './look.js'
import { readInput } from './read-input.js'
import { safeLine } from './safe-text.js'
import { type Column, table } from './table.js'
import { watch } from './watch.js'

export interface ImportOptions {
  readonly tenant: string
  readonly dryRun?: boolean
}

/** The shop takes so much at once, and answers what that changes. */
const partBytes = 1_000_000
/** In a terminal. */
const mostShown = 50

/** Brings a file's products into a shop. A broken file is told before anything is asked. */
export async function importProducts(
  cli: Cli,
  file: string,
  { tenant, dryRun = false }: ImportOptions,
): Promise<Answer> {
  const { parseCatalog } = await import('../core/model/index.js')
  const products = parseCatalog(await readInput(cli, file), file)
  const client = await connect(cli)
  const changes: CatalogChange[] = []
  const { timing } = await watch(cli, {
    work: async (onStep, signal) => {
      for (const part of partsOf(products)) {
        if (signal.aborted) return
        onStep({ name: 'import', detail: `${changes.length} of ${products.length} products` })
        changes.push(...(await client.importCatalog(tenant, { products: part, dryRun })).changes)
      }
    },
    whenLeft: 'What was imported is in the shop. The same command brings the rest.',
  })
  const of = (kind: CatalogChange['kind']): readonly CatalogChange[] => changes.filter((one) => one.kind === kind)
  const [fresh, changed, same] = [of('new'), of('changed'), of('same').length]
  return {
    data: {
      dryRun,
      new: fresh.map(({ handle }) => handle),
      changed: changed.map(({ handle, what }) => ({ handle, what })),
      same,
      ...timing,
    },
    show: (look) => showImport({ fresh, changed, same, dryRun }, look),
  }
}

/** In the file's order, each small enough. */
function partsOf(products: readonly ProductInput[]): readonly (readonly ProductInput[])[] {
  const parts: ProductInput[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const product of products) {
    const size = Buffer.byteLength(JSON.stringify(product))
    if (bytes + size > partBytes) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(product)
    bytes += size
  }
  return parts
}

interface Imported {
  readonly fresh: readonly CatalogChange[]
  readonly changed: readonly CatalogChange[]
  readonly same: number
  readonly dryRun: boolean
}

function showImport({ fresh, changed, same, dryRun }: Imported, look: Look): string {
  const { green, dim } = look.paint
  const words = `${fresh.length} new, ${changed.length} changed, ${same} as they were`
  const head = dryRun ? `It would be: ${words}` : `${green('✓')} ${words}`
  const all = [...fresh, ...changed]
  const more = all.length - mostShown
  return [
    head,
    ...(all.length === 0 ? [] : [table(all.slice(0, mostShown), columns, look)]),
    ...(more > 0 ? [dim(`and ${more} more`)] : []),
  ].join('\n')
}

const columns: readonly Column<CatalogChange>[] = [
  { title: '', of: ({ kind }) => kind, paint: ({ kind }, { green, yellow }) => (kind === 'new' ? green : yellow) },
  { title: '', of: ({ handle }) => handle, paint: (_row, { bold }) => bold },
  { title: '', of: ({ what }) => safeLine(what.join(', ')) },
]
