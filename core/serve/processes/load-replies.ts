import type { FromGateway, TenantLoad } from '../../protocol/index.js'
import { Replies } from '../waiting/replies.js'

const key = 'all'

/** The gateway's answers to how much is under way, which come in parts. */
export class LoadReplies {
  readonly #replies = new Replies<readonly TenantLoad[]>()
  #loads: TenantLoad[] = []

  wait(): Promise<readonly TenantLoad[]> {
    return this.#replies.wait(key)
  }

  take({ tenants, isLast }: Extract<FromGateway, { kind: 'counts' }>): void {
    this.#loads.push(...tenants)
    if (isLast) this.end()
  }

  /** There are no more of them. */
  end(): void {
    this.#replies.resolve(key, this.#loads)
    this.#loads = []
  }
}
