export type { CaughtMail } from './mail-store.js'
export { type Mailbox, startMailbox } from './start-mailbox.js'
