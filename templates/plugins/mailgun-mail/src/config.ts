import { type Static, Type } from '@shopctl/sdk'

export const MailgunMailConfig = Type.Object({
  domain: Type.String({
    title: 'Domain',
    description: 'The one that you send from, as it is named at Mailgun.',
    pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$',
    examples: ['mg.example.com'],
  }),
  from: Type.String({
    title: 'Sender',
    description: 'The address that the mails come from.',
    pattern: '^[^@\\s<>]+@[^@\\s<>]+$',
    examples: ['shop@mg.example.com'],
  }),
  key: Type.String({
    title: 'Sending key',
    description: 'Of the domain, under “Sending keys”.',
    minLength: 8,
    examples: ['0123456789abcdef0123456789abcdef-01234567-89abcdef'],
    writeOnly: true,
  }),
  url: Type.String({
    title: 'Address',
    description: 'The service’s API; https://api.eu.mailgun.net for domains in the EU.',
    pattern: '^https?://.+[^/]$',
    default: 'https://api.mailgun.net',
  }),
})
export type MailgunMailConfig = Static<typeof MailgunMailConfig>
