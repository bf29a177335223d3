import { type Call, Controller, Database, Get, HttpProblem, Type } from '@shopctl/sdk'
import { StoredPoints } from './points.js'

const shown = 20

const entry = Type.Object({ points: Type.Integer(), at: Type.String({ description: 'ISO 8601' }) })
const balance = Type.Object({ points: Type.Integer(), entries: Type.Array(entry) })

interface Entry {
  readonly points: number
  readonly at: Date
}

/** The signed-in customer's points. */
@Controller('/loyalty')
export class PointsController {
  constructor(
    private readonly database: Database,
    private readonly points: StoredPoints,
  ) {}

  @Get('/points', { summary: 'One’s own points, and what earned the last of them', response: { 200: balance } })
  async read({ customerId }: Call): Promise<{ points: number; entries: readonly Entry[] }> {
    if (customerId === undefined) throw new HttpProblem(401, 'SIGN_IN_REQUIRED', 'Sign in first.')
    const entries = await this.database.query<Entry>(
      'select points, at from entries where customer_id = $1 order by at desc limit $2',
      [customerId, shown],
    )
    return { points: await this.points.of(customerId), entries }
  }
}
