import { randomBytes } from 'node:crypto'

/** A secret as Standard Webhooks writes them: 24 bytes, which receivers decode before they use them as a key. */
export const newSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`
