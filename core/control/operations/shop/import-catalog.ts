import { type Static, Type } from 'typebox'
import { listedProduct, type ProductInput, problemsOf, shopError } from '../../../model/index.js'
import { internalPaths } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import { getTenant } from '../../store/tenants.js'
import { shopRefusal } from './shop-refusal.js'

const change = Type.Object({
  handle: Type.String(),
  kind: Type.Enum(['new', 'changed', 'same']),
  /** What is different, in words. */
  what: Type.Array(Type.String()),
})
const told = Type.Object({ changes: Type.Array(change) })

/** What an import makes of a product. */
export type CatalogChange = Static<typeof change>

const page = Type.Object({
  items: Type.Array(listedProduct),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
})

/** Products as files hold them; `nextCursor` fetches more, null ends them. */
export type CatalogPage = Static<typeof page>

export interface CatalogImport {
  readonly products: readonly ProductInput[]
  readonly signal: AbortSignal
}

export interface CatalogImportRequest extends CatalogImport {
  readonly dryRun: boolean
  /** What the prices are in, where somebody has said so. */
  readonly currency?: string | undefined
}

/**
 * Adds products to the shop's catalog, or updates them, by handle and sku, all or none; or only looks. Answers what that
 * makes of each. Rejects with CURRENCY_DIFFERS, and with what the shop says.
 */
export async function importCatalog(
  control: Control,
  tenant: string,
  { dryRun, currency, ...wanted }: CatalogImportRequest,
): Promise<{ readonly changes: readonly CatalogChange[] }> {
  const { slug, currency: its } = await getTenant(control.pool, tenant)
  if (currency !== undefined && currency !== its) throw shopError('CURRENCY_DIFFERS', currency, slug, its)
  const { products, signal } = wanted
  const body = await asked(control, slug, { path: internalPaths.catalogChanges, body: { products }, signal })
  if (problemsOf(told, body).length > 0) throw new Error(`the worker of ${slug} does not say what an import changes`)
  if (!dryRun) await putCatalog(control, slug, wanted)
  return body as Static<typeof told>
}

/** Rejects with what the shop says. */
export async function putCatalog(control: Control, slug: string, { products, signal }: CatalogImport): Promise<void> {
  await asked(control, slug, { path: internalPaths.catalog, body: { products }, signal })
}

export interface CatalogQuestion {
  readonly cursor?: string
  readonly limit: number
  readonly signal: AbortSignal
}

/** What the shop sells, in the order in which it came into the catalog. */
export async function readCatalog(
  control: Control,
  tenant: string,
  { signal, ...which }: CatalogQuestion,
): Promise<CatalogPage> {
  const { slug } = await getTenant(control.pool, tenant)
  const body = await asked(control, slug, { path: internalPaths.catalogPage, body: which, signal })
  if (problemsOf(page, body).length > 0) throw new Error(`the worker of ${slug} answered what is no catalog`)
  return body as CatalogPage
}

interface Question {
  readonly path: string
  readonly body: object
  readonly signal: AbortSignal
}

async function asked({ supervisor }: Control, slug: string, question: Question): Promise<unknown> {
  const answer = await supervisor.request(slug, { method: 'PUT', ...question })
  if (answer.status >= 400) throw shopRefusal(slug, answer, 'a question about its catalog')
  return answer.body
}
