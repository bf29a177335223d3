import { type Static, Type } from '@shopctl/sdk'

export const AddressCheckConfig = Type.Object({
  required: Type.Array(Type.Enum(['company', 'postalCode', 'region']), {
    title: 'Required',
    description: 'What an address must have, beside a name, a street, a city and a country.',
    uniqueItems: true,
    default: [],
  }),
  countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), {
    title: 'Countries',
    description: 'Two letters each (ISO 3166): DE. All, where there are none.',
    uniqueItems: true,
    default: [],
  }),
})
export type AddressCheckConfig = Static<typeof AddressCheckConfig>
