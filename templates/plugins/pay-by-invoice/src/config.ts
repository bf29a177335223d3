import { type Static, Type } from '@shopctl/sdk'

export const PayByInvoiceConfig = Type.Object({
  title: Type.String({
    title: 'Title',
    description: 'What shoppers read.',
    minLength: 1,
    default: 'Invoice',
  }),
  holder: Type.Optional(
    Type.String({
      title: 'Account holder',
      description: 'The shop’s name, where it is left out.',
      minLength: 1,
      maxLength: 70,
    }),
  ),
  iban: Type.String({
    title: 'IBAN',
    description: 'Of the account to which shoppers transfer.',
    pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9 ]{11,36}$',
    examples: ['DE02 1203 0000 0000 2020 51'],
  }),
  days: Type.Integer({
    title: 'Days',
    description: 'In which the money is to come.',
    minimum: 1,
    maximum: 90,
    default: 14,
  }),
  most: Type.Optional(
    Type.Integer({
      title: 'Up to',
      description: 'What an order may cost to be paid like this. Any amount, where it is left out.',
      unit: 'money',
      minimum: 0,
    }),
  ),
  secret: Type.String({
    title: 'Secret',
    description: 'What your bank’s service signs with: whsec_ and 24 to 64 random bytes in base64.',
    pattern: '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$',
    writeOnly: true,
  }),
})
/** With what the shop's name fills in. */
export type PayByInvoiceConfig = Static<typeof PayByInvoiceConfig> & { readonly holder: string }
