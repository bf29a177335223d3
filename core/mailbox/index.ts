export type { Message } from './message.js'
export { type Mailbox, type StartMailbox, startMailbox } from './start-mailbox.js'
