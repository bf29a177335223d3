import { feed } from './feed.js'

/** The bus's tables in the outbox's schema, oldest first. A migration that has been released is never edited. */
export const busMigrations = [{ name: 'bus-0001-feed', sql: feed }] as const
