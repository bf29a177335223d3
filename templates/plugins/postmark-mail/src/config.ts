import { type Static, Type } from '@shopctl/sdk'

export const PostmarkMailConfig = Type.Object({
  from: Type.String({
    title: 'Sender',
    description: 'The address that the mails come from; Postmark must know it, or its domain.',
    pattern: '^[^@\\s<>]+@[^@\\s<>]+$',
    examples: ['shop@example.com'],
  }),
  key: Type.String({
    title: 'Server token',
    description: 'Of the server at Postmark, under “API Tokens”.',
    minLength: 8,
    examples: ['0e7f2a4c-3b1d-4c5e-8f6a-9d2b1c3e4f50'],
    writeOnly: true,
  }),
  stream: Type.String({
    title: 'Message stream',
    description: 'The one for mails that an event in the shop brings.',
    pattern: '^[a-z][a-z0-9-]*$',
    default: 'outbound',
  }),
  url: Type.String({
    title: 'Address',
    description: 'The service’s API.',
    pattern: '^https?://.+[^/]$',
    default: 'https://api.postmarkapp.com',
  }),
})
export type PostmarkMailConfig = Static<typeof PostmarkMailConfig>
