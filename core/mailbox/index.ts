export type { CaughtMail } from './mail-store.js'
export { type Mailbox, type MailboxOptions, startMailbox } from './start-mailbox.js'
