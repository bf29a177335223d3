import type { WebhookInput, WebhookReplay, WebhooksWanted } from '../../model/index.js'
import type { AppliedWebhooks } from '../operations/webhooks/apply-webhooks.js'
import type { Replayed } from '../operations/webhooks/ask-webhook.js'
import type { WithSecret } from '../operations/webhooks/change-webhooks.js'
import type { WebhookAttemptView, WebhookView } from '../operations/webhooks/webhook-views.js'
import type { ApiConnection } from './api-connection.js'
import { shopPath } from './shop-path.js'

/** The webhooks of one shop. */
export class WebhooksClient {
  readonly #api: ApiConnection
  readonly #path: string

  constructor(api: ApiConnection, slug: string) {
    this.#api = api
    this.#path = `${shopPath(slug)}/webhooks`
  }

  list(): Promise<WebhookView[]> {
    return this.#api.read('GET', this.#path)
  }

  add(input: WebhookInput): Promise<WithSecret> {
    return this.#api.act(this.#path, input)
  }

  /** Brings all of the shop's to these. */
  apply(wanted: WebhooksWanted): Promise<AppliedWebhooks> {
    return this.#api.act(this.#path, wanted, 'PUT')
  }

  remove(id: string): Promise<void> {
    return this.#api.read('DELETE', this.#of(id))
  }

  pause(id: string): Promise<WebhookView> {
    return this.#api.act(`${this.#of(id)}/pause`, {})
  }

  resume(id: string): Promise<WebhookView> {
    return this.#api.act(`${this.#of(id)}/resume`, {})
  }

  /** With `now` the old secret signs no more. */
  rotate(id: string, now: boolean): Promise<WithSecret> {
    return this.#api.act(`${this.#of(id)}/rotate`, { now })
  }

  test(id: string): Promise<WebhookAttemptView> {
    return this.#api.act(`${this.#of(id)}/test`, {})
  }

  /** The newest first. */
  log(id: string, limit: number): Promise<WebhookAttemptView[]> {
    return this.#api.read('GET', `${this.#of(id)}/log?limit=${limit}`)
  }

  replay(id: string, what: WebhookReplay): Promise<Replayed> {
    return this.#api.act(`${this.#of(id)}/replay`, what)
  }

  #of(id: string): string {
    return `${this.#path}/${encodeURIComponent(id)}`
  }
}
