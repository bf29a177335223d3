import { defaultInstallationName } from './installation.js'

/**
 * The first words of the shop's own events, those to come among them: a plugin of such a name cannot have events, for
 * nobody could tell them from the shop's.
 */
const shopWords: ReadonlySet<string> = new Set(
  'address cart catalog checkout coupon customer discount order payment price product refund return session shipment shipping shop stock tax variant'.split(
    ' ',
  ),
)

/** Whether the type is one of the shop's own. */
export const isShopEvent = (type: string): boolean => shopWords.has(type.slice(0, type.indexOf('.')))

/** Why a package may not emit events of these types; nothing when it may. They begin with its name, the scope dropped. */
export function problemsOfEmits(packageName: string, types: readonly string[] = []): string[] {
  const prefix = `${defaultInstallationName(packageName)}.`
  const foreign = types.filter((type) => !type.startsWith(prefix) || isShopEvent(type))
  return foreign.map((type) =>
    isShopEvent(type)
      ? `it declares the event "${type}", which is the shop’s own to emit`
      : `it declares the event "${type}", whose name does not begin with "${prefix}"`,
  )
}
