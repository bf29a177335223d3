import { type Static, Type } from '@shopctl/sdk'

export const CardPaymentConfig = Type.Object({
  title: Type.String({ title: 'Title', description: 'What shoppers read.', minLength: 1, default: 'Card' }),
  secretKey: Type.String({
    title: 'Secret key',
    description: 'Of your Stripe account, for this shop alone: a restricted key that may write PaymentIntents will do.',
    pattern: '^(sk|rk)_(test|live)_[A-Za-z0-9]+$',
    writeOnly: true,
  }),
  webhookSecret: Type.String({
    title: 'Webhook’s signing secret',
    description: 'Stripe shows it where you enter this shop’s webhook.',
    pattern: '^whsec_.+$',
    writeOnly: true,
  }),
  url: Type.String({
    title: 'Stripe’s API',
    description: 'Leave it as it is.',
    pattern: '^https?://[^/]+$',
    default: 'https://api.stripe.com',
  }),
})
export type CardPaymentConfig = Static<typeof CardPaymentConfig>
