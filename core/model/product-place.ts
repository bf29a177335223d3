const place = /"(?:catalog|products)\.(\d+)(?:\.variants\.(\d+))?(?:\.([^"]+))?"/

/**
 * A reason with the place as people count: `product 1, variant 2: "price" must be integer` for
 * `"catalog.0.variants.1.price" must be integer`.
 */
export function withProductPlace(reason: string): string {
  const [quoted, product, variant, key] = place.exec(reason) ?? []
  if (quoted === undefined) return reason
  const where = [`product ${Number(product) + 1}`, ...(variant === undefined ? [] : [`variant ${Number(variant) + 1}`])]
  return `${where.join(', ')}: ${reason.replace(quoted, () => (key === undefined ? 'it' : `"${key}"`))}`
}
