import { type Call, Clock, Controller, Database, hookPoint, Post, type Static, Type } from '@shopctl/sdk'

const wish = Type.Object(
  { sku: Type.String({ minLength: 1, maxLength: 100 }), email: Type.String({ format: 'email', maxLength: 254 }) },
  { additionalProperties: false },
)

/** What other plugins' hooks see of somebody who waits: for what, and not who it is. */
export interface Waiting {
  readonly sku: string
}

/** Where shoppers say what they wait for. */
@Controller('/back-in-stock')
export class WaitingController {
  static readonly hookable = {
    wait: hookPoint<Waiting, undefined>({
      input: ({ body: { sku } }: Call<Static<typeof wish>>) => ({ sku }),
      result: () => undefined,
    }),
  }

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Post('', { summary: 'Get a mail when an article can be bought again', body: wish })
  async wait({ body: { sku, email }, language }: Call<Static<typeof wish>>): Promise<void> {
    await this.database.query(
      `insert into waiting (sku, email, language, since) values ($1, $2, $3, $4)
       on conflict (sku, email) do update set language = excluded.language, since = excluded.since`,
      [sku, email.toLowerCase(), language ?? null, this.clock.now()],
    )
  }
}
