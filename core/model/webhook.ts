import { type Static, Type } from 'typebox'
import { shopError } from './errors.js'
import { packageName } from './installation.js'

/** Of an event: `order.placed`, `loyalty-points.earned`. Which there are is the shop's to say, and its plugins'. */
const eventType = Type.String({ minLength: 1, maxLength: 100 })

/** What a seller says of a new webhook. */
export const webhookInput = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 2000 }),
    /** None: all of the shop's events. */
    types: Type.Optional(Type.Array(eventType, { maxItems: 50, uniqueItems: true })),
    description: Type.Optional(Type.String({ maxLength: 200, pattern: '^[^\\p{Cc}]*$' })),
    /** Who gets a mail when the platform has paused it or switched it off. */
    notify: Type.Optional(Type.String({ format: 'email', maxLength: 200 })),
  },
  { additionalProperties: false },
)
export type WebhookInput = Static<typeof webhookInput>

/** Either one event by its number, or all that are kept and happened since then. */
export const webhookReplay = Type.Union([
  Type.Object({ event: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }) }, { additionalProperties: false }),
  Type.Object({ since: Type.String({ format: 'date-time' }) }, { additionalProperties: false }),
])
export type WebhookReplay = Static<typeof webhookReplay>

/** The most that one shop may have. */
export const mostWebhooks = 20

/** All that a shop shall have, as its file says. */
export const webhookList = Type.Array(webhookInput, { maxItems: mostWebhooks })

/** Whether two addresses are one, however they are written. */
export const isSameAddress = (one: string, other: string): boolean =>
  (URL.parse(one)?.href ?? one) === (URL.parse(other)?.href ?? other)

/** INPUT_INVALID, with all that stand at the address of one before them; `at` is where they stand: `webhooks.`. */
export function refuseTwins(webhooks: readonly WebhookInput[], what: string, at: string): void {
  const reasons = webhooks.flatMap(({ url }, index) => {
    const first = webhooks.findIndex((other) => isSameAddress(other.url, url))
    return first === index
      ? []
      : [`"${at}${index}.url" is the address of "${at}${first}": a shop has one webhook there`]
  })
  if (reasons.length > 0) throw shopError('INPUT_INVALID', what, reasons)
}

/** What a shop's webhooks are to be brought to. */
export const webhooksWanted = Type.Object(
  {
    webhooks: webhookList,
    /** Packages that the shop gets with them: what these emit is not known yet. */
    coming: Type.Optional(Type.Array(packageName, { maxItems: 100 })),
    /** Only say what would change. */
    dryRun: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type WebhooksWanted = Static<typeof webhooksWanted>

/** In whose name webhooks stand where events are set aside; no installation can be called so. */
export const webhookOwner = '@webhook'
