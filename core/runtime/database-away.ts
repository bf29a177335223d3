import { isConnectionLost } from '../protocol/index.js'
import { HttpProblem } from '../sdk/host/index.js'

/** The database was not there, or went away meanwhile: nobody's fault in the shop, and over soon. */
export class DatabaseAway extends HttpProblem {
  constructor(cause: unknown) {
    super(503, 'DATABASE_AWAY', 'The shop cannot reach its data right now. Please try again.')
    this.because(cause)
  }
}

/** What the database answers. Rejects with DatabaseAway where it does not answer at all. */
export async function askDatabase<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw isConnectionLost(error) ? new DatabaseAway(error) : error
  }
}

/** Whether a failure comes of that, whoever was busy when it came. */
export function isDatabaseAway(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof DatabaseAway) return true
  return false
}
