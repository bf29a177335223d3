/** Where the API has what is of one shop. */
export const shopPath = (tenant: string): string => `/api/tenants/${encodeURIComponent(tenant)}`
