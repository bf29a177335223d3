import {
  Answer,
  type Call,
  Clock,
  Controller,
  Database,
  Delete,
  Get,
  HttpProblem,
  hookPoint,
  Post,
  type Static,
  Type,
} from '@shopctl/sdk'
import { Orders } from '@shopctl/sdk/shop'
import { StoredRatings } from './ratings.js'
import { NewReview, Review, Reviews } from './review.js'

const ofProduct = Type.Object({ handle: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 100 }) })
type OfProduct = Static<typeof ofProduct>
const some = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }) })

/** What other plugins' hooks see of a review that is to be published: not whose it is. */
export interface WrittenReview {
  readonly product: string
  readonly rating: number
  readonly text: string
}

/** The reviews of a product. */
@Controller('/products/:handle/reviews')
export class ReviewController {
  /** Moderation stands here: a review that nobody could judge is not published. */
  static readonly hookable = {
    write: hookPoint<WrittenReview, undefined>({
      guards: true,
      input: ({ params, body }: Call<NewReview, OfProduct>) => ({ product: params.handle, ...body }),
      result: () => undefined,
    }),
  }

  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly ratings: StoredRatings,
    private readonly clock: Clock,
  ) {}

  @Get('', {
    summary: 'What customers think of a product',
    params: ofProduct,
    querystring: some,
    response: { 200: Reviews },
  })
  async list({
    params: { handle },
    query: { limit },
  }: Call<undefined, OfProduct, Static<typeof some>>): Promise<Reviews> {
    const items = await this.database.query<Omit<Review, 'at'> & { readonly at: Date }>(
      'select rating, text, at from reviews where product = $1 order by at desc limit $2',
      [handle, limit],
    )
    return {
      ...(await this.ratings.of(handle)),
      items: items.map((item) => ({ ...item, at: item.at.toISOString() })),
    }
  }

  @Post('', {
    summary: 'Review a product that one has bought',
    params: ofProduct,
    body: NewReview,
    response: { 201: Review },
  })
  async write({ params: { handle }, body, customerId }: Call<NewReview, OfProduct>): Promise<Answer<Review>> {
    if (customerId === undefined) throw new HttpProblem(401, 'SIGN_IN_REQUIRED', 'Sign in first.')
    if (!(await this.orders.hasBought(customerId, handle)))
      throw new HttpProblem(403, 'NOT_BOUGHT', 'Only who has bought it can review it.')
    const { rating, text } = body
    const at = this.clock.now()
    const written = await this.database.query(
      `insert into reviews (product, customer_id, rating, text, at) values ($1, $2, $3, $4, $5)
       on conflict (product, customer_id) do nothing returning at`,
      [handle, customerId, rating, text, at],
    )
    if (written.length === 0) throw new HttpProblem(409, 'REVIEWED', 'You have reviewed it already.')
    await this.ratings.show(handle)
    return new Answer(201, { rating, text, at: at.toISOString() })
  }

  @Delete('', { summary: 'Take one’s own review back', params: ofProduct })
  async takeBack({ params: { handle }, customerId }: Call<undefined, OfProduct>): Promise<void> {
    if (customerId === undefined) throw new HttpProblem(401, 'SIGN_IN_REQUIRED', 'Sign in first.')
    await this.database.query('delete from reviews where product = $1 and customer_id = $2', [handle, customerId])
    await this.ratings.show(handle)
  }
}
