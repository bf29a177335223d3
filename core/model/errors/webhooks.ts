import { row } from './row.js'

/** A seller's endpoints. */
export const webhookErrors = {
  WEBHOOK_NOT_FOUND: row(
    404,
    (id: string, tenant: string) => `The shop ${tenant} has no webhook "${id}".`,
    (_id, tenant) => `See which it has:  shopctl webhook list --tenant ${tenant}`,
  ),
  WEBHOOK_URL_REFUSED: row(
    422,
    (where: string, reason: string) => `A webhook cannot be at ${where}: ${reason}.`,
    (where) =>
      `It has to be a public address that begins with https://.${/^https?:/.test(where) ? ' To try one on this machine, let the platform call it: SHOPCTL_EGRESS_ALLOW=127.0.0.1 shopctl up' : ''}`,
  ),
  WEBHOOK_TYPE_UNKNOWN: row(
    422,
    (tenant: string, type: string, nearest?: string, _isNew?: boolean) =>
      `${tenant} has no event "${type}" for a webhook.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
    (tenant, _type, _nearest, isNew = false) =>
      `See all events:  shopctl event describe${isNew ? '' : ` --tenant ${tenant}`}     Those of a plugin are there when it is installed.`,
  ),
  WEBHOOK_EXISTS: row(
    409,
    (tenant: string, id: string) => `${tenant} has a webhook at this address already: ${id}.`,
    (tenant, id) =>
      `Which events it gets is changed by the shop's file (shopctl apply). To make it anew, remove it:  shopctl webhook remove ${id} --tenant ${tenant}`,
  ),
  WEBHOOK_BUSY: row(
    429,
    (tenant: string, most: number) =>
      `${most} calls of webhooks of ${tenant} that somebody has asked for are under way.`,
    () => 'Wait until they have ended.',
  ),
  WEBHOOKS_TOO_MANY: row(
    409,
    (tenant: string, most: number) => `The shop ${tenant} has ${most} webhooks, which is the most that one may have.`,
    (tenant) => `Remove one:  shopctl webhook remove <id> --tenant ${tenant}`,
  ),
  WEBHOOK_OFF: row(
    409,
    (id: string) => `The webhook ${id} is off: nothing is kept for it.`,
    (id) => `Switch it on:  shopctl webhook resume ${id}`,
  ),
  EVENT_NOT_KEPT: row(
    404,
    (event: string, tenant: string) => `The event ${event} of ${tenant} is not kept any more, or never was.`,
    () => 'Events are kept for seven days, and longer while somebody has not had them.',
  ),
} as const
