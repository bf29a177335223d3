import { allow, before, Config, deny, Plugin, type Verdict } from '@shopctl/sdk'
import { CartAddresses, type SetAddress } from '@shopctl/sdk/shop'
import { AddressCheckConfig } from './config.js'
import { postalCodes } from './postal-codes.js'

/** Refuses addresses without a fitting postal code, or without what the seller needs. */
@Plugin({ config: AddressCheckConfig })
export default class AddressCheck {
  constructor(private readonly config: Config<AddressCheckConfig>) {}

  @before(CartAddresses, 'setShipping', { detachable: true })
  @before(CartAddresses, 'setBilling', { detachable: true })
  check({ address }: SetAddress): Verdict {
    const { required, countries } = this.config
    const { country, postalCode } = address
    const missing = required.find((field) => address[field] === undefined)
    if (missing !== undefined) return deny('ADDRESS_INCOMPLETE', `The address needs a ${words[missing]}.`)
    if (countries.length > 0 && !countries.includes(country))
      return deny('COUNTRY_REFUSED', `Addresses in ${country} are not taken.`)
    if (postalCodes[country]?.test(postalCode ?? '') ?? true) return allow
    return deny('POSTAL_CODE_INVALID', `"${postalCode ?? ''}" is no postal code of ${country}.`)
  }
}

const words = { company: 'company', postalCode: 'postal code', region: 'region' } as const
