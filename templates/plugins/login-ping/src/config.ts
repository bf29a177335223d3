import { type Static, Type } from '@shopctl/sdk'

export const LoginPingConfig = Type.Object({
  url: Type.String({
    title: 'Address',
    description: 'Where each login is posted to.',
    pattern: '^https?://',
    examples: ['https://example.com/logins'],
  }),
})
export type LoginPingConfig = Static<typeof LoginPingConfig>
