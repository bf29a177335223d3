import { type ActionCall, after, around, Clock, Log, type Outcome, Plugin, started, stopping } from '@shopctl/sdk'
import { CatalogController } from '@shopctl/sdk/shop'
import { PopularProductsConfig } from './config.js'
import { PopularController } from './popular-controller.js'
import { Views } from './views.js'

/** As little of a product as is needed to know it. */
interface Named {
  readonly handle: string
}

interface Found {
  readonly items: readonly Named[]
}

const pauseMs = 10 * 60 * 1000

/** Counts which products are looked at, and shows the popular ones first. Nobody waits for the database. */
@Plugin({ config: PopularProductsConfig, controllers: [PopularController] })
export default class PopularProducts {
  private counts = new Map<string, number>()
  private places: ReadonlyMap<string, number> = new Map()
  private turnedAt = 0

  constructor(
    private readonly views: Views,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  @after(CatalogController, 'product', { detachable: true })
  async count(_call: unknown, outcome: Outcome<Named>): Promise<void> {
    if (!outcome.ok) return
    const { handle } = outcome.value
    this.counts.set(handle, (this.counts.get(handle) ?? 0) + 1)
    await this.turn()
  }

  /** Each page is sorted for itself; what was looked for with words is left as it was found. */
  @around(CatalogController, 'find', { detachable: true })
  async sort<F extends Found>(
    { query }: ActionCall<unknown, unknown, { readonly q?: string | undefined }>,
    next: () => Promise<F>,
  ): Promise<F> {
    const found = await next()
    if (query.q !== undefined) return found
    const placeOf = ({ handle }: Named): number => this.places.get(handle) ?? this.places.size
    return { ...found, items: found.items.toSorted((a, b) => placeOf(a) - placeOf(b)) }
  }

  @started
  async rank(): Promise<void> {
    this.turnedAt = this.clock.now().getTime()
    this.places = new Map((await this.views.rank()).map((handle, place) => [handle, place]))
  }

  /** While somebody looks: a job by the clock would wake a sleeping shop in which nothing has changed. */
  private async turn(): Promise<void> {
    const now = this.clock.now().getTime()
    if (now - this.turnedAt < pauseMs) return
    this.turnedAt = now
    await this.write()
    await this.views.forget()
    await this.rank()
  }

  @stopping
  async write(): Promise<void> {
    const { counts } = this
    this.counts = new Map()
    if (counts.size === 0) return
    // A few looks more or less change no ranking.
    await this.views.add(counts).catch((error: unknown) => this.log.warn('looks are lost', { error: String(error) }))
  }
}
