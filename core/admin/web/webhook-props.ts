import type { WebhookView } from './api.js'

/** What is shown of a webhook, and who is told of what becomes of it. */
export interface WebhookProps {
  readonly tenant: string
  readonly webhook: WebhookView
  readonly onChanged: () => unknown
  readonly onSecret: (made: { readonly secret: string }) => unknown
}
