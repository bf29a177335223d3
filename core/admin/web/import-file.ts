import { api } from './api.js'

/** Brings a file's products into the catalog: products alone, or a shop's file that has some. Answers what came of it, in words. */
export async function importFile(file: File, tenant: string): Promise<string> {
  const value = parsed(await file.text()) as { readonly catalog?: unknown; readonly currency?: unknown } | null
  const { changes } = await api.importCatalog(tenant, { products: value?.catalog ?? value, currency: value?.currency })
  return describeImport(changes)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`The file cannot be read, it is no list of products (JSON): ${(cause as Error).message}`, { cause })
  }
}

/** `3 products are in: 1 new, 2 changed.` */
function describeImport(changes: readonly { readonly kind: 'new' | 'changed' | 'same' }[]): string {
  const counts = kinds.flatMap(({ kind, words }) => {
    const count = changes.filter((change) => change.kind === kind).length
    return count === 0 ? [] : [`${count} ${words}`]
  })
  return `${changes.length === 1 ? '1 product is' : `${changes.length} products are`} in: ${counts.join(', ')}.`
}

const kinds = [
  { kind: 'new', words: 'new' },
  { kind: 'changed', words: 'changed' },
  { kind: 'same', words: 'as before' },
] as const
