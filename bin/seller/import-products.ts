import type { CatalogChange } from '../../core/control/client/index.js'
import type { ProductInput } from '../../core/model/index.js'
import type { Cli } from '../command/cli.js'
import { inputName, readInput } from '../command/read-input.js'
import { watch } from '../command/watch.js'
import { connect } from '../home/connect.js'
import type { Answer } from '../terminal/answer.js'
import { exitCodes } from '../terminal/failure.js'
import { Interrupted } from '../terminal/interrupted.js'
import type { Look } from '../terminal/look.js'
import type { Step } from '../terminal/progress.js'
import { safeLine } from '../terminal/safe-text.js'
import { type Column, table } from '../terminal/table.js'

export interface ImportOptions {
  readonly tenant: string
  readonly dryRun?: boolean
}

/** The shop takes so much at once, and answers what that changes. */
const partBytes = 1_000_000
/** In a terminal. */
const mostShown = 50

/** How far it is. */
interface Import {
  readonly tenant: string
  readonly dryRun: boolean
  /** Of the file; undefined until it is read. */
  products?: number
  readonly changes: CatalogChange[]
}

/** Brings a file's products into a shop. A broken file is told before anything is asked. */
export async function importProducts(
  cli: Cli,
  file: string,
  { tenant, dryRun = false }: ImportOptions,
): Promise<Answer> {
  const going: Import = { tenant, dryRun, changes: [] }
  try {
    const { timing } = await watch(cli, { work: (onStep, signal) => bringIn(cli, file, { going, onStep, signal }) })
    const data = { ...dataOf(going), ...timing }
    return { data, show: (look) => showImport(going, look) }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    const data = { ...dataOf(going), interrupted: true, products: going.products ?? null }
    return { data, show: () => wordsWhenLeft(going), exitCode: exitCodes.interrupted }
  }
}

interface Going {
  readonly going: Import
  readonly onStep: (step: Step) => void
  readonly signal: AbortSignal
}

async function bringIn(cli: Cli, file: string, { going, onStep, signal }: Going): Promise<void> {
  const { parseCatalog } = await import('../../core/model/index.js')
  const { products, currency } = parseCatalog(await readInput(cli, file), inputName(file))
  const client = await connect(cli)
  going.products = products.length
  const { tenant, dryRun, changes } = going
  for (const part of partsOf(products)) {
    // Who pressed Ctrl-C while the file was parsed is heard only now.
    await new Promise(setImmediate)
    if (signal.aborted) return
    onStep({ name: 'import', detail: `${changes.length} of ${products.length} products` })
    const wanted = { products: part, dryRun, ...(currency === undefined ? {} : { currency }) }
    const made = await client.importCatalog(tenant, wanted)
    changes.push(...made.changes)
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

const ofKind = ({ changes }: Import, kind: CatalogChange['kind']): readonly CatalogChange[] =>
  changes.filter((one) => one.kind === kind)

const dataOf = (going: Import): object => ({
  dryRun: going.dryRun,
  new: ofKind(going, 'new').map(({ handle }) => handle),
  changed: ofKind(going, 'changed').map(({ handle, what }) => ({ handle, what })),
  same: ofKind(going, 'same').length,
})

function wordsWhenLeft({ dryRun, products, changes }: Import): string {
  if (dryRun) return 'Nothing is changed: it only looked.'
  if (products === undefined) return 'Nothing is imported.'
  const many = `${changes.length} of ${products} products are in the shop`
  return `${many}, and those that were on their way may be. The same command brings the rest.`
}

function showImport(going: Import, look: Look): string {
  const { green, dim } = look.paint
  const [fresh, changed] = [ofKind(going, 'new'), ofKind(going, 'changed')]
  const words = `${fresh.length} new, ${changed.length} changed, ${ofKind(going, 'same').length} as they were`
  const head = going.dryRun ? `It would be: ${words}` : `${green('✓')} ${words}`
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
