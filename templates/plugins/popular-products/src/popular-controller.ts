import { Answer, type Call, Controller, Get, Plugins, type Static, Type } from '@shopctl/sdk'
import { Views } from './views.js'

const some = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }) })
const rating = Type.Object({ count: Type.Integer(), average: Type.Union([Type.Number(), Type.Null()]) })
const list = Type.Object({ items: Type.Array(Type.Object({ handle: Type.String(), rating: Type.Optional(rating) })) })

/** What `product-reviews` offers, as far as it is needed here. */
interface Ratings {
  of(product: string): Promise<Static<typeof rating>>
}

/** The list, for a front page. */
@Controller('/popular')
export class PopularController {
  private readonly ratings: Ratings | undefined

  constructor(
    private readonly views: Views,
    plugins: Plugins,
  ) {
    this.ratings = plugins.find<Ratings>('product-reviews', 'Ratings')
  }

  @Get('', { summary: 'What others look at, the most popular first', querystring: some, response: { 200: list } })
  async list({
    query: { limit },
  }: Call<undefined, unknown, Static<typeof some>>): Promise<Answer<Static<typeof list>>> {
    const handles = (await this.views.rank()).slice(0, limit)
    const items = await Promise.all(
      handles.map(async (handle) => {
        const rating = await this.ratings?.of(handle)
        return rating === undefined ? { handle } : { handle, rating }
      }),
    )
    return new Answer(200, { items }, { 'cache-control': 'public, max-age=300' })
  }
}
