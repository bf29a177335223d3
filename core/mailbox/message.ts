import PostalMime, { type Address } from 'postal-mime'

/** A mail that was caught. Everything in it was written by somebody else. */
export interface Message {
  readonly id: string
  /** Addresses, without names; several are separated by a comma. */
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** ISO 8601. */
  readonly receivedAt: string
}

export async function parseMessage(id: string, receivedAt: Date, source: Uint8Array): Promise<Message> {
  const { from, to = [], subject = '', text = '', html = '' } = await PostalMime.parse(source)
  const addresses = { from: addressesOf(from === undefined ? [] : [from]), to: addressesOf(to) }
  return { id, ...addresses, subject, text, html, receivedAt: receivedAt.toISOString() }
}

const addressesOf = (addresses: readonly Address[]): string =>
  addresses.flatMap((address) => (address.group ?? [address]).map((one) => one.address || one.name)).join(', ')
