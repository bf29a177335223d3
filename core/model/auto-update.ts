/** How far a shop's plugins are brought up to date by themselves: not at all, to patches, to minor versions. */
export const autoUpdates = ['off', 'patch', 'minor'] as const
export type AutoUpdate = (typeof autoUpdates)[number]
