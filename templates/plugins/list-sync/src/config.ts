import { type Static, Type } from '@shopctl/sdk'

export const ListSyncConfig = Type.Object({
  url: Type.String({
    title: 'Address',
    description: 'The service’s API, down to the list.',
    pattern: '^https?://.+[^/]$',
    examples: ['https://us1.api.mailchimp.com/3.0/lists/a1b2c3d4e5'],
  }),
  key: Type.String({ title: 'API key', minLength: 8, examples: ['0123456789abcdef-us1'], writeOnly: true }),
  consent: Type.Enum(['pending', 'subscribed'], {
    title: 'New members',
    description: 'pending: the service asks them first; subscribed: they have agreed in the shop already.',
    default: 'pending',
  }),
})
export type ListSyncConfig = Static<typeof ListSyncConfig>
