export { ChangeNotes } from './change-notes.js'
export { openTracing } from './open-tracing.js'
export { noTracing, type ToldDelivery, type Tracing } from './tracing.js'
export type { TracingSettings } from './tracing-settings.js'
