import { Clock, Config, cron, Database, type Delivered, Jobs, job, Mailer, on, Plugin, removed } from '@shopctl/sdk'
import { VariantRestocked } from '@shopctl/sdk/shop'
import { BackInStockConfig } from './config.js'
import { WaitingController } from './waiting-controller.js'

export { type Waiting, WaitingController } from './waiting-controller.js'

interface Notice {
  readonly email: string
  readonly language: string | undefined
  readonly variant: VariantRestocked['variant']
  /** The same for all notices of one restocking. */
  readonly occasion: string
}

const day = 24 * 60 * 60 * 1000

/** Tells who waits for an article that it is there again. A mail that cannot be written holds up no other: each is a job. */
@Plugin({ config: BackInStockConfig, controllers: [WaitingController] })
export default class BackInStock {
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly config: Config<BackInStockConfig>,
    private readonly database: Database,
    private readonly jobs: Jobs<BackInStock>,
    private readonly mailer: Mailer,
    private readonly clock: Clock,
  ) {}

  @on(VariantRestocked)
  async restocked({ variant }: VariantRestocked, { id: occasion }: Delivered): Promise<void> {
    const waiting = await this.database.query<{ email: string; language: string | null }>(
      'select email, language from waiting where sku = $1 order by since',
      [variant.sku],
    )
    for (const { email, language } of waiting) {
      const notice = { email, language: language ?? undefined, variant, occasion }
      await this.jobs.enqueue('tell', notice, { once: `${occasion} ${email}` })
    }
  }

  @job()
  async tell({ email, language, variant, occasion }: Notice): Promise<void> {
    await this.mailer.send('back', { to: email, once: `${occasion} ${email}`, language, data: variant })
    await this.database.query('delete from waiting where sku = $1 and email = $2', [variant.sku, email])
  }

  /** They gave their address for a mail that will not come now. */
  @removed
  async forgetAll(): Promise<void> {
    await this.database.query('delete from waiting')
  }

  @cron('30 3 * * *')
  async forget(): Promise<void> {
    const since = new Date(this.clock.now().getTime() - this.config.days * day)
    await this.database.query('delete from waiting where since < $1', [since])
  }
}
