import { type Static, Type } from '@shopctl/sdk'

export const SearchLogConfig = Type.Object({
  to: Type.String({
    title: 'Your address',
    description: 'Who gets the list, every Monday.',
    format: 'email',
    examples: ['you@example.com'],
  }),
})
export type SearchLogConfig = Static<typeof SearchLogConfig>
