import { Answer, type Call, Clock, Controller, Database, Get, HttpProblem, Post, Type } from '@shopctl/sdk'
import { Orders } from '@shopctl/sdk/shop'
import { NewReview, Review, Reviews } from './review.js'

const shown = 50

const ofProduct = Type.Object({ handle: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 100 }) })
type OfProduct = { readonly handle: string }

/** The reviews of a product. */
@Controller('/products/:handle/reviews')
export class ReviewController {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly clock: Clock,
  ) {}

  @Get('', { summary: 'What customers think of a product', params: ofProduct, response: { 200: Reviews } })
  async list({ params: { handle } }: Call<undefined, OfProduct>): Promise<Reviews> {
    const [sum] = await this.database.query<Pick<Reviews, 'count' | 'average'>>(
      'select count(*) as count, avg(rating)::float8 as average from reviews where product = $1',
      [handle],
    )
    const items = await this.database.query<Omit<Review, 'at'> & { readonly at: Date }>(
      'select rating, text, at from reviews where product = $1 order by at desc limit $2',
      [handle, shown],
    )
    return {
      count: sum?.count ?? 0,
      average: sum?.average ?? null,
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
    return new Answer(201, { rating, text, at: at.toISOString() })
  }
}
