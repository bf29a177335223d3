import type { Facts } from '../model/index.js'

/** The kind of provider that carries a shop's messages. */
const carrierKind = 'notification'

/** The installation that carries the shop's mails; null where none does. */
export const carrierOf = (
  plugins: readonly { readonly name: string; readonly facts: Pick<Facts, 'providers'> }[],
): string | null => plugins.find(({ facts }) => facts.providers?.some(({ kind }) => kind === carrierKind))?.name ?? null
