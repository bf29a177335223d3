import { createHash } from 'node:crypto'

/**
 * How the ids end that the gateway gives to a shop's requests: 12 hexadecimal digits, a UUID's last ones. So whose request it was
 * is read from its id, and not asked of shops, whose plugins may say what they like.
 */
export const requestTag = (tenant: string): string => createHash('sha256').update(tenant).digest('hex').slice(0, 12)
