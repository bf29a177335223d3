import { samplesOf } from '../../../core/control/operations/trial/sample-config.js'
import type { JsonObject } from '../../../core/model/index.js'

/** Where the schema alone does not tell what would do. */
const known: Readonly<Record<string, JsonObject>> = {
  'card-payment': { secretKey: 'sk_test_4711', webhookSecret: 'whsec_4711' },
  'event-ping': { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  'pay-by-invoice': { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
}

/** Settings with which a plugin can be installed. */
export const exampleConfig = (name: string, schema: JsonObject | null): JsonObject => ({
  ...samplesOf(schema),
  ...known[name],
})
