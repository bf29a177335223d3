import { Database, Offers } from '@shopctl/sdk'

/** What a customer has earned, for other plugins: `constructor(points: Points)`, or `plugins.find<Points>('loyalty-points', 'Points')`. */
export abstract class Points {
  /** The customer's balance; 0 for one who has earned none. */
  abstract of(customerId: string): Promise<number>
}

@Offers(Points)
export class StoredPoints extends Points {
  constructor(private readonly database: Database) {
    super()
  }

  async of(customerId: string): Promise<number> {
    const [sum] = await this.database.query<{ points: number }>(
      'select coalesce(sum(points), 0) as points from entries where customer_id = $1',
      [customerId],
    )
    return sum?.points ?? 0
  }
}
