import { type Static, Type } from '@shopctl/sdk'
import { CustomerLoggedIn, CustomerRegistered, OrderPlaced } from '@shopctl/sdk/shop'

const types = [CustomerRegistered.type, CustomerLoggedIn.type, OrderPlaced.type]

export const EventPingConfig = Type.Object({
  url: Type.String({
    title: 'Address',
    description: 'Where events are posted to.',
    pattern: '^https?://',
    examples: ['https://example.com/events'],
  }),
  secret: Type.String({
    title: 'Secret',
    description: 'What the receiver knows your events by: whsec_ and 24 to 64 random bytes in base64.',
    pattern: '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$',
    writeOnly: true,
  }),
  events: Type.Array(Type.Enum(types), {
    title: 'Events',
    description: 'What is posted.',
    uniqueItems: true,
    default: [OrderPlaced.type],
  }),
})
export type EventPingConfig = Static<typeof EventPingConfig>
