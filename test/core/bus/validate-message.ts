import { Ajv, type ErrorObject } from 'ajv'
import type { CloudEvent } from '../../../core/bus/index.js'

/** Why an event is not what an AsyncAPI document says of its type; nothing where it is. */
export function validateMessage(document: object, event: CloudEvent): readonly Pick<ErrorObject, 'message'>[] {
  const { messages } = (document as { components: { messages: Record<string, { payload: object }> } }).components
  const described = messages[event.type]
  if (described === undefined) return [{ message: `it does not know ${event.type}` }]
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.validate(described.payload, event)
  return ajv.errors ?? []
}
