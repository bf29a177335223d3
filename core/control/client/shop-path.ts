/** Where the API has what is of one shop. */
export const shopPath = (slug: string): string => `tenants/${encodeURIComponent(slug)}`
